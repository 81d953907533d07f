using System.Net;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// A transport's connection that a test plays: each array arrives by itself, the client takes as many bytes as it is told to.
/// </summary>
internal sealed class FakeConnection(params byte[][] arriving) : TransportConnection
{
    private readonly Queue<byte[]> _arriving = new(arriving);
    private readonly List<byte> _sent = [];

    /// <summary>How many bytes one send takes at most.</summary>
    public int MostPerSend { get; set; } = int.MaxValue;

    /// <summary>How many more bytes the client takes.</summary>
    public long Window { get; set; } = long.MaxValue;

    /// <summary>Both directions are.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Behind what arrives the peer's end follows.</summary>
    public bool HasEnd { get; set; }

    public Readiness KnownAtStart { get; set; }

    /// <summary>What the client has.</summary>
    public byte[] Sent => [.. _sent];

    public string SentText => System.Text.Encoding.Latin1.GetString(Sent);

    /// <summary>In order: "send", "last", "shut", "close", "abort".</summary>
    public List<string> Calls { get; } = [];

    public IReadinessHandler? Owner { get; private set; }

    public override PeerAddress Peer => default;

    public override EndPoint? RemoteEndPoint => null;

    public override EndPoint? LocalEndPoint => null;

    /// <summary>So many pieces wait to be received.</summary>
    public bool HasArrived(int pieces) => _arriving.Count >= pieces;

    public void Arrive(byte[] bytes) => _arriving.Enqueue(bytes);

    public override Readiness Start(IReadinessHandler owner)
    {
        Owner = owner;
        return KnownAtStart;
    }

    public override int Receive(Span<byte> destination)
    {
        Xunit.Assert.False(destination.IsEmpty, "A receive without room.");
        if (IsBroken)
        {
            return Broken;
        }

        if (!_arriving.TryPeek(out var bytes))
        {
            return HasEnd ? 0 : WouldBlock;
        }

        var count = Math.Min(bytes.Length, destination.Length);
        bytes.AsSpan(0, count).CopyTo(destination);
        _arriving.Dequeue();
        if (count < bytes.Length)
        {
            // The rest comes first the next time.
            var rest = _arriving.ToArray();
            _arriving.Clear();
            foreach (var next in rest.Prepend(bytes[count..]))
            {
                _arriving.Enqueue(next);
            }
        }

        return count;
    }

    public override int Send(ReadOnlySpan<byte> bytes) => Take("send", bytes);

    public override int SendLast(ReadOnlySpan<byte> bytes) => Take("last", bytes);

    /// <summary>What <see cref="CountUntaken"/> says.</summary>
    public long Untaken { get; set; }

    public override long CountUntaken() => Untaken;

    public override void ShutdownSend() => Calls.Add("shut");

    public override void Close() => Calls.Add("close");

    public override void Abort() => Calls.Add("abort");

    private int Take(string call, ReadOnlySpan<byte> bytes)
    {
        Calls.Add(call);
        if (IsBroken)
        {
            return Broken;
        }

        var count = (int)Math.Min(Math.Min(bytes.Length, MostPerSend), Window);
        _sent.AddRange(bytes[..count]);
        Window -= count;
        return count;
    }
}
