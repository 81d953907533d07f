using System.Text;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.WebSocketFrames;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>Gives a reader bytes as a connection does, in pieces of a size, and writes down what it finds.</summary>
internal sealed class FrameRun
{
    public static readonly MessageLimits Limits = new(MaxSize: 1 << 20, MaxFrames: 1024, MaxInflateRatio: 25);

    private FrameRun(IReadOnlyList<string> found, int failCode, long held)
    {
        Found = found;
        FailCode = failCode;
        Held = held;
    }

    /// <summary>"Text Hello", "Binary 00FF", "Ping", "Failed" …</summary>
    public IReadOnlyList<string> Found { get; }

    public int FailCode { get; }

    /// <summary>Blocks of the pool that were not given back when all was read.</summary>
    public long Held { get; }

    public static FrameRun Of(ReadOnlySpan<byte> sent, int pieces = int.MaxValue, bool deflate = false, MessageLimits? limits = null)
    {
        var pool = new BufferPool();
        var reader = new MessageReader(pool, limits ?? Limits, deflate);
        var found = new List<string>();
        var pending = new List<byte>();
        var code = 0;
        for (var at = 0; at < sent.Length && code == 0;)
        {
            var piece = sent.Slice(at, Math.Min(pieces, sent.Length - at));
            at += piece.Length;
            pending.AddRange(piece);
            code = ReadAll(reader, pending, found);
        }

        // One read more, as the next message's: what was given is given back.
        reader.Read([], out _, out _);
        var held = reader.IsAtRest ? pool.Outstanding : 0;
        reader.Release();
        Assert.Equal(0, pool.Outstanding);
        return new FrameRun(found, code, held);
    }

    private static int ReadAll(MessageReader reader, List<byte> pending, List<string> found)
    {
        var bytes = pending.ToArray();
        var at = 0;
        while (true)
        {
            var end = reader.Read(bytes.AsSpan(at), out var consumed, out var payload);
            at += consumed;
            if (end == FrameEvent.NeedMore)
            {
                pending.Clear();
                pending.AddRange(bytes.AsSpan(at));
                return 0;
            }

            var text = end is FrameEvent.Binary ? Convert.ToHexString(payload) : Encoding.UTF8.GetString(payload);
            found.Add(end == FrameEvent.Failed ? "Failed" : $"{end} {text}".TrimEnd());
            if (end == FrameEvent.Failed)
            {
                return reader.FailCode;
            }
        }
    }
}
