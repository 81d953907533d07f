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
        Span<byte> head = stackalloc byte[ChunkFraming.MaxLength];
        head = head[..ChunkFraming.WriteHead(head, length)];
        Span<byte> end = stackalloc byte[ChunkFraming.MaxLength];
        end = end[..ChunkFraming.WriteEnd(end)];
        var chunk = new byte[head.Length + length + end.Length];
        head.CopyTo(chunk);
        EventEncoding.Write(sent, chunk.AsSpan(head.Length));
        end.CopyTo(chunk.AsSpan(head.Length + length));
        return chunk;
    }
}
