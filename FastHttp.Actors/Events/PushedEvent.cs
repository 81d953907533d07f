using System.Text;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.Events;

/// <summary>A hub's message as an event, as one chunk: the event itself lies in the middle, for those who are not sent chunks.</summary>
internal sealed class PushedEvent : PushEncoding
{
    private static readonly PushedEvent Shared = new();

    private PushedEvent()
        : base(PushForm.Event)
    {
    }

    public static ReadOnlySpan<byte> Of(PushMessage message, bool isChunked)
    {
        var chunk = message.As(Shared).AsSpan();
        // RFC 9112 7.1: the size ends at the first line end, and the data is followed by one.
        return isChunked ? chunk : chunk[(chunk.IndexOf((byte)'\n') + 1)..^2];
    }

    public override byte[] Encode(PushMessage message)
    {
        var sent = new ServerSentEvent(Encoding.UTF8.GetString(message.Utf8)) { Id = $"{message.Sequence}", Event = message.EventName };
        var length = EventEncoding.LengthOf(sent);
        var chunk = new byte[length + ChunkFraming.MaxLength];
        var start = ChunkFraming.WriteHead(chunk, length);
        EventEncoding.Write(sent, chunk.AsSpan(start));
        var end = start + length;
        return chunk[..(end + ChunkFraming.WriteEnd(chunk.AsSpan(end)))];
    }
}
