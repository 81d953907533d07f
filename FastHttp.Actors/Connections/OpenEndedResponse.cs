using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// A connection that serves one last response, whose head was sent and whose body goes on until somebody ends it. The head has said
/// "Connection: close", so what the client still sends is no request (RFC 9112 9.6): it is dropped.
/// </summary>
/// <param name="connection">Whose.</param>
/// <param name="upgrade">Writes the body.</param>
/// <param name="isChunked">The body is sent in chunks; else its end is that of the connection, for HTTP/1.0 (RFC 9112 6.3).</param>
internal sealed class OpenEndedResponse(ConnectionActor connection, Upgrade upgrade, bool isChunked) : UpgradedConnection(connection, upgrade)
{
    /// <summary>Some requests of a client that has sent them ahead. A client that sends more has not understood, and is not read for ever.</summary>
    private const int MaxDropped = 64 * 1024;

    private readonly ConnectionActor _connection = connection;
    private int _dropped;

    public override bool IsChunked => isChunked;

    public override bool OnBytes()
    {
        _dropped += _connection.Input.Length;
        _connection.Input.Drop();
        if (_dropped > MaxDropped)
        {
            Close(CloseReason.BodyUnread, lingers: true);
            return false;
        }

        // Once is enough to find its end: the response goes on.
        return !_connection.HasEnd;
    }

    public override void Close(CloseReason reason, bool lingers)
    {
        if (isChunked)
        {
            _connection.Output.Append(ChunkFraming.Last, Buffers);
        }

        base.Close(reason, lingers);
    }
}
