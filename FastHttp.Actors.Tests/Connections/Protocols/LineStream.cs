using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Tests.Connections.Protocols;

/// <summary>
/// One exchange of a <see cref="LineConnection"/>: its number, its bytes, which outlive the connection's receive buffer, and its
/// deadline. Pooled with its connection.
/// </summary>
internal sealed class LineStream : IDeadlineHandler
{
    private readonly ConnectionActor _connection;
    private readonly ServerLoop _server;
    private readonly TimerNode _deadline;
    private byte[] _bytes = [];
    private int _idLength;

    public LineStream(ConnectionActor connection)
    {
        _connection = connection;
        _server = connection.Server;
        _deadline = new TimerNode(this);
    }

    public Exchange Exchange { get; private set; } = null!;

    public ReadOnlySpan<byte> Id => _bytes.AsSpan(0, _idLength);

    /// <summary>It is under way, and its deadline has passed.</summary>
    public bool IsLate => Exchange is not null && !_deadline.IsScheduled;

    private ExchangeRequest Request => Exchange.Request;

    // On the loop, outside of any actor.
    void IDeadlineHandler.OnDeadline(TimerNode node, long now) => _connection.Cell.Self.Tell(this, _connection.Cell.Self);

    /// <summary>Copies the line and finds its parts: nothing of it is the connection's any more.</summary>
    public Exchange Take(ReadOnlySpan<byte> line)
    {
        Exchange = _server.Exchanges.Rent();
        Request.Transport = _connection.Transport;
        _bytes = _server.Buffers.Rent(line.Length);
        line.CopyTo(_bytes);
        var next = 0;
        _idLength = NextPart(line, ref next).Length;
        var head = Request.Head;
        head.Method = NextPart(line, ref next);
        head.KnownMethod = KnownMethods.Of(head.Method.Of(line));
        head.Target = head.Path = NextPart(line, ref next);
        head.Version = 11;
        head.ContentLength = line.Length - next;
        Request.SetBytes(_bytes, 0, next, next, line.Length - next);
        return Exchange;
    }

    /// <summary>Hands the request to its handler, or says why not.</summary>
    public Rejection Dispatch()
    {
        _server.Counters.Requests++;
        if (Request.MatchRoute(_server.Settings.Routes, _bytes) != MatchStatus.Found)
        {
            return Rejection.RouteNotFound;
        }

        var route = _server.Settings.AllRoutes[Request.RouteIndex];
        if (Request.Body.Length > route.MaxBodySize)
        {
            return Rejection.BodyTooLarge;
        }

        if (route.Concurrency is not null && !Exchange.TryEnter(route.Concurrency))
        {
            return Rejection.RouteOverloaded;
        }

        _server.Loop.Wheel.Schedule(_deadline, _server.Loop.Now + route.Timeout);
        if (_connection.IsPeerClosed)
        {
            Exchange.CancelAborted();
        }

        route.Dispatch(Exchange, _server, _connection);
        return Rejection.None;
    }

    /// <summary>The exchange is given back, and the bytes, unless somebody may still read them.</summary>
    public void End()
    {
        _server.Loop.Wheel.Cancel(_deadline);
        if (Exchange.LetGo())
        {
            _server.Buffers.Forget(_bytes);
        }
        else
        {
            _server.Buffers.Return(_bytes);
        }

        _server.Exchanges.Return(Exchange);
        Exchange = null!;
        _bytes = [];
    }

    /// <summary>Up to the next space or the end.</summary>
    private static ByteRange NextPart(ReadOnlySpan<byte> line, ref int next)
    {
        var start = next;
        var length = line[start..].IndexOf((byte)' ');
        next = length < 0 ? line.Length : start + length + 1;
        return new ByteRange(start, length < 0 ? line.Length - start : length);
    }
}
