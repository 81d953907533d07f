using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors;

/// <summary>
/// Writes the body of one response. As its <see cref="RequestCtx"/> it is bound to its request for ever: once there is a
/// response, what is written is dropped. One thread at a time.
/// </summary>
[SuppressMessage("Performance", "CA1815", Justification = "Nobody compares writers.")]
public readonly struct ResponseWriter : IBufferWriter<byte>
{
    private readonly Exchange _exchange;
    private readonly long _life;

    internal ResponseWriter(Exchange exchange, long life)
    {
        _exchange = exchange;
        _life = life;
    }

    /// <summary>Appends a copy of the bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_exchange.TryBeginSetting(_life, changesHead: false))
        {
            _exchange.Response.Body.Write(bytes);
            _exchange.EndSetting();
        }
    }

    /// <summary>The bytes that were written to the memory or span asked for last are part of the body.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than there was room for.</exception>
    public void Advance(int count)
    {
        if (!_exchange.TryBeginSetting(_life, changesHead: false))
        {
            return;
        }

        try
        {
            _exchange.Response.Body.Advance(count);
        }
        finally
        {
            _exchange.EndSetting();
        }
    }

    /// <summary>Room to write to, at least as many bytes as asked for. What it holds at first is of no meaning.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (!_exchange.TryBeginSetting(_life, changesHead: false))
        {
            return new byte[Math.Max(1, sizeHint)];
        }

        var memory = _exchange.Response.Body.GetMemory(sizeHint);
        _exchange.Response.Body.Lend(forGood: true);
        _exchange.EndSetting();
        return memory;
    }

    /// <inheritdoc cref="GetMemory"/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (!_exchange.TryBeginSetting(_life, changesHead: false))
        {
            return new byte[Math.Max(1, sizeHint)];
        }

        // A span lives as long as the code that asked for it. On the loop that has ended before the exchange can.
        var span = _exchange.Response.Body.GetSpan(sizeHint);
        _exchange.Response.Body.Lend(forGood: !_exchange.IsOnLoop);
        _exchange.EndSetting();
        return span;
    }
}
