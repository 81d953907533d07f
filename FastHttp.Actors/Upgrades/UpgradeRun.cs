using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Upgrades;

/// <summary>Serves one upgraded connection with code of the application, and ends it with that.</summary>
internal sealed class UpgradeRun
{
    private readonly Func<DuplexConnection, Task> _serve;
    private readonly Exchange _exchange;
    private readonly HandlerSlot? _slot;
    private readonly string _request;

    /// <param name="ctx">The request, before its response.</param>
    /// <param name="serve">Ends with the connection.</param>
    public UpgradeRun(RequestCtx ctx, Func<DuplexConnection, Task> serve)
    {
        _serve = serve;
        _exchange = ctx.Exchange;
        _slot = _exchange.Slot;
        _request = RequestName.Of(_exchange, ctx.Life);
    }

    /// <summary>On the loop. What follows an await goes on there.</summary>
    public void Begin(DuplexConnection connection) => _ = Serve(connection);

    private async Task Serve(DuplexConnection connection)
    {
        try
        {
            await EventLoopSynchronizationContext.Start((_serve, connection), static start => start._serve(start.connection)).ConfigureAwait(false);
            connection.Close();
        }
        catch (Exception e) when (connection.IsOver && IsOfEnd(e))
        {
            // That a client has left is no failure.
        }
        catch (Exception e)
        {
            connection.Abort();
            Note(e);
        }
    }

    private static bool IsOfEnd(Exception e) =>
        e is UpgradeClosedException or OperationCanceledException || (e.InnerException is { } inner && IsOfEnd(inner));

    private void Note(Exception cause)
    {
        _slot?.Monitor.Fail(_slot.Handler, null, cause, _request);
        _exchange.Pool.Log.HandlerFailed(
            _slot is null ? "A handler" : $"The handler {_slot.Handler.Path}", cause, "its upgraded connection was cut off", _request, _slot?.Route ?? "");
    }
}
