using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Push;

/// <summary>
/// One message of a hub, the same for all its clients. Its bytes for the wire are made when the first client of a kind is sent it. Never
/// changed when it is in the ring, but for that. Any thread.
/// </summary>
/// <param name="utf8">The text.</param>
/// <param name="eventName">Its name for clients of server-sent events; null for none.</param>
internal sealed class PushMessage(byte[] utf8, string? eventName)
{
    private Encoded _encoded;

    public byte[] Utf8 => utf8;

    public string? EventName => eventName;

    /// <summary>One more than that of the message before; also its id. Set before it is in the ring.</summary>
    public long Sequence { get; set; }

    public byte[] As(PushEncoding encoding) => Volatile.Read(ref _encoded[(int)encoding.Form]) ?? Encode(encoding);

    private byte[] Encode(PushEncoding encoding)
    {
        // Only the first clients of two loops can meet here: the others find the bytes.
        lock (this)
        {
            ref var bytes = ref _encoded[(int)encoding.Form];
            if (bytes is null)
            {
                Volatile.Write(ref bytes, encoding.Encode(this));
            }

            return bytes!;
        }
    }

    [InlineArray((int)PushForm.Event + 1)]
    private struct Encoded
    {
        private byte[]? _first;
    }
}
