using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Handlers;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>One route, its clients, and what is right on it.</summary>
internal sealed class Lane(Storm storm, string name, Placement placement, IReadOnlyList<Responder> responders)
{
    private readonly List<Rejection> _rejections = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _leaving = new();
    private int _tokens;
    private int _inFlight;

    public string Name => name;

    public IReadOnlyList<Responder> Responders => responders;

    public IReadOnlyList<Rejection> Rejections => _rejections;

    public int Clients { get; set; } = 2;

    /// <summary>Clients go away as soon as their request is handled.</summary>
    public bool ClientsLeave { get; set; }

    /// <summary>The route takes its body as it arrives, and the client sends it a moment after the head.</summary>
    public bool IsStreamed { get; set; }

    public Verdict Verdict { get; } = new(name);

    /// <summary>To change what the route is, before the server is bound.</summary>
    public HttpRoute Route { get; private set; } = null!;

    public int InFlight => Volatile.Read(ref _inFlight);

    public string Pattern => $"/{name}/{{token}}";

    public void MayReject(params Rejection[] rejections) => _rejections.AddRange(rejections);

    /// <summary>Serves the lane by an actor where it is placed.</summary>
    public HttpRoute Serve(Props handler) => Route = placement.Map(storm.Routes, storm.System, Pattern, handler).WithTimeout(Storm.Patience);

    public HttpRoute Serve(Action<IActorContext, RequestCtx> onRequest) =>
        Serve(placement.IsPlain ? Props.Create(() => new PlainHandler(onRequest)) : ScriptedHandler.Props(onRequest));

    public HttpRoute Serve(Func<IActorContext, RequestCtx, Task> onRequest) => Serve(Props.Create(() => new AwaitingHandler(onRequest)));

    /// <summary>Serves the lane by a delegate, of which the place is on the loops or not.</summary>
    public void Serve(HttpRoute route)
    {
        Route = route.WithTimeout(Storm.Patience);
        _ = placement.IsOnLoop ? route.PerCore() : route.Single();
    }

    /// <summary>A client sends its next request, which is in flight until the result is disposed.</summary>
    public IDisposable Enter(out string token)
    {
        var entered = token = $"{name}.{Interlocked.Increment(ref _tokens)}";
        Interlocked.Increment(ref _inFlight);
        if (ClientsLeave)
        {
            _leaving[entered] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return new Left(() =>
        {
            Interlocked.Decrement(ref _inFlight);
            _leaving.TryRemove(entered, out _);
        });
    }

    /// <summary>A handler has the request.</summary>
    public Task IsHandling(string token) => _leaving[token].Task.WaitAsync(Storm.Patience);

    /// <summary>The request's token, which all there is of the request must show.</summary>
    public string Begin(RequestCtx ctx)
    {
        var token = ctx.RouteValue("token") ?? "";
        if (!token.StartsWith($"{name}.", StringComparison.Ordinal))
        {
            Verdict.Wrong($"A handler got \"{token}\".");
        }

        Check(ctx, token);
        if (_leaving.TryGetValue(token, out var handling))
        {
            handling.TrySetResult();
        }

        return token;
    }

    /// <summary>The same for a request that may be over. Then false, and no token of a request.</summary>
    public bool TryBegin(RequestCtx ctx, out string token)
    {
        try
        {
            token = Begin(ctx);
            return true;
        }
        catch (InvalidOperationException)
        {
            token = "over";
            return false;
        }
    }

    /// <summary>Whatever a handler reads must be of its own request.</summary>
    public void Check(RequestCtx ctx, string token)
    {
        foreach (var foreign in Token.Foreign(ctx, token, withBody: !IsStreamed))
        {
            Verdict.Wrong(foreign);
        }
    }

    public void Check(ReadOnlyMemory<byte> bytes, string token)
    {
        var value = Token.Read(() => Encoding.ASCII.GetString(bytes.Span));
        if (value is not null && value != token)
        {
            Verdict.Wrong($"bytes kept of {token} were \"{value}\"");
        }
    }

    /// <summary>A wrong use. It counts when requests of others are in flight, and must not throw.</summary>
    public void UseLate(Action use)
    {
        if (storm.OthersAreInFlight)
        {
            Verdict.Exercise();
        }

        try
        {
            use();
        }
        catch (Exception e)
        {
            Verdict.Wrong($"A late use threw {e}");
        }
    }

    /// <summary>A handler off the loops that takes its time, while others are served.</summary>
    public void Dawdle()
    {
        if (!placement.IsOnLoop)
        {
            Thread.Sleep(1);
        }
    }

    /// <summary>A wrong use on another thread, after a while or at once.</summary>
    public void Later(TimeSpan delay, Action use) => storm.Schedule(delay, () =>
    {
        UseLate(use);
        return Task.CompletedTask;
    });

    /// <summary>The same for a use that awaits.</summary>
    public void LaterAsync(TimeSpan delay, Func<Task> use) => storm.Schedule(delay, async () =>
    {
        var ended = Task.CompletedTask;
        UseLate(() => ended = use());
        if (await Xunit.Record.ExceptionAsync(() => ended) is { } e and not InvalidOperationException)
        {
            Verdict.Wrong($"A late use threw {e}");
        }
    });

    private sealed class Left(Action leave) : IDisposable
    {
        public void Dispose() => leave();
    }
}
