using System.Text;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Tests.Connections.Protocols;

/// <summary>
/// A small protocol with many exchanges at once, as HTTP/2 has them. A request is a line, <c>ID METHOD PATH BODY</c>, its response is
/// <c>ID STATUS LENGTH</c>, a line end and the body. Responses leave in the order in which handlers give them. The line
/// <c>upgrade</c> makes an <see cref="EchoConnection"/> of the connection.
/// </summary>
internal sealed class LineConnection(ConnectionActor connection) : ConnectionProtocol
{
    public const int MaxStreams = 200;
    public const int MaxLine = 8 * 1024;
    private const int MaxPending = 64 * 1024;

    private readonly ServerLoop _server = connection.Server;
    private readonly Dictionary<Exchange, LineStream> _streams = [];
    private readonly Stack<LineStream> _resting = new();

    private bool HasRoom => _streams.Count < MaxStreams && connection.Output.Pending <= MaxPending;

    private bool IsDrained => _server.IsDraining && !connection.Input.HasBytes && !connection.MayReceive;

    public override void Begin()
    {
    }

    public override void Reject(Rejection rejection)
    {
        _server.OwnResponse.SetRejection(rejection);
        Append("0"u8, _server.OwnResponse);
        connection.Close(CloseReason.Rejected, lingers: true);
    }

    public override bool OnBytes()
    {
        while (HasRoom)
        {
            var length = connection.Input.Unread.IndexOf((byte)'\n');
            if (length > MaxLine || (length < 0 && connection.Input.Length > MaxLine))
            {
                connection.Close(CloseReason.Rejected, lingers: true);
                return false;
            }

            if (length < 0)
            {
                return true;
            }

            if (connection.Input.Unread[..length].SequenceEqual("upgrade"u8))
            {
                connection.Input.Consume(length + 1);
                connection.SwitchTo(new EchoConnection(connection));
                return false;
            }

            var stream = _resting.TryPop(out var rested) ? rested : new LineStream(connection);
            _streams.Add(stream.Take(connection.Input.Unread[..length]), stream);
            connection.Input.Consume(length + 1);
            Serve(stream);
        }

        return false;
    }

    public override void OnWait()
    {
        if (connection.Output.HasPending && !connection.Flush())
        {
            return;
        }

        if (_streams.Count > 0)
        {
            connection.Deadline.Cancel();
        }
        else if (IsDrained)
        {
            connection.Close(CloseReason.Draining, lingers: false);
        }
        else
        {
            connection.Deadline.Set(DeadlineKind.Idle, _server.Settings.IdleTimeout);
        }
    }

    public override void OnPeerClosed()
    {
        foreach (var exchange in _streams.Keys)
        {
            exchange.CancelAborted();
        }
    }

    public override void OnEnd()
    {
        if (_streams.Count == 0)
        {
            connection.Close(CloseReason.ClosedByClient, lingers: false);
        }
    }

    public override void OnBroken() => connection.Abort(CloseReason.ClientGone);

    public override void OnResponse(Exchange exchange)
    {
        if (!_streams.TryGetValue(exchange, out var stream) || !(exchange.HasResponse || exchange.IsLeft))
        {
            exchange.Pool.CountLateResponse();
            return;
        }

        if (exchange.IsLeft)
        {
            Reject(stream, exchange.Rejection);
        }
        else
        {
            Finish(stream, exchange.Response);
        }

        connection.GoOn();
    }

    // Whole bodies only: what a handler writes in pieces is collected, and what it reads is there already.
    public override void OnStep(BodySignal signal)
    {
        if (signal is BodySignal<bool> flush && _streams.ContainsKey(signal.Exchange) && signal.Life == signal.Exchange.Life)
        {
            flush.End(true);
        }
        else
        {
            signal.Drop();
        }
    }

    /// <summary>The deadline of a stream has passed; by now it may be over, and another one's.</summary>
    public override bool OnMessage(object message)
    {
        if (message is LineStream { IsLate: true } stream && stream.Exchange.GiveUp())
        {
            Reject(stream, Rejection.HandlerTimeout);
            connection.GoOn();
        }

        return message is LineStream;
    }

    public override void OnDeadline(DeadlineKind kind) => connection.Close(CloseReason.IdleTimeout, lingers: false);

    // What has arrived is served first; see IsDrained.
    public override void OnDrain()
    {
    }

    public override void Release(CloseReason reason)
    {
        foreach (var stream in _streams.Values)
        {
            stream.End();
            _resting.Push(stream);
        }

        _streams.Clear();
    }

    private void Serve(LineStream stream)
    {
        var rejection = connection.Drain.NewFollows ? Rejection.ServerDraining : stream.Dispatch();
        if (rejection != Rejection.None)
        {
            Reject(stream, rejection);
        }
    }

    private void Reject(LineStream stream, Rejection rejection)
    {
        _server.Counters.Rejections[(int)rejection]++;
        _server.OwnResponse.SetRejection(rejection);
        Finish(stream, _server.OwnResponse);
    }

    private void Finish(LineStream stream, ExchangeResponse response)
    {
        _server.FilterResponse(stream.Exchange.Request, response);
        Append(stream.Id, response);
        _server.Counters.Responses++;
        _streams.Remove(stream.Exchange);
        stream.End();
        _resting.Push(stream);
    }

    private void Append(ReadOnlySpan<byte> id, ExchangeResponse response)
    {
        connection.Output.Append(id, _server.Buffers);
        connection.Output.Append(Encoding.ASCII.GetBytes($" {response.Status} {response.Body.Written.Length}\n"), _server.Buffers);
        connection.Output.Append(response.Body.Written, _server.Buffers);
    }
}
