using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>Gives back what comes, within one small buffer: it receives only when all before has been sent.</summary>
internal sealed class Echo(TransportConnection connection)
{
    private readonly byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    public int LastReceive { get; private set; }

    public void Run()
    {
        while (Flush())
        {
            LastReceive = connection.Receive(_buffer);
            if (LastReceive <= 0)
            {
                return;
            }

            (_start, _end) = (0, LastReceive);
        }
    }

    private bool Flush()
    {
        var sent = connection.Send(_buffer.AsSpan(_start, _end - _start));
        _start += Math.Max(0, sent);
        return sent >= 0 && _start == _end;
    }
}
