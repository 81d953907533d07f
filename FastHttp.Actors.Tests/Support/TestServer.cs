using Akka.Actor;
using Akka.Configuration;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Observability;
using Xunit;

namespace FastHttp.Actors.Tests.Support;

/// <summary>What a server under test listens with.</summary>
public enum TransportKind
{
    Epoll,
    Sockets,
    InMemory,
}

/// <summary>
/// A real server in an ActorSystem of its own. Disposing terminates it and asserts that nothing is left behind
/// (<see cref="LeakAccount"/>).
/// </summary>
internal sealed class TestServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TransportKind _transport;
    private readonly List<ServerBinding> _bindings;
    private readonly int _descriptorsAtRest;

    private TestServer(ActorSystem system, ServerBinding binding, TransportKind transport)
    {
        System = system;
        Binding = binding;
        _bindings = [binding];
        _descriptorsAtRest = Descriptors;
        _transport = transport;
    }

    public ActorSystem System { get; }

    public ServerBinding Binding { get; }

    public IReadOnlyList<ServerLoop> Loops => Binding.Loops;

    /// <summary>There is no connection, and what connections hold is given back.</summary>
    public bool IsAtRest => Descriptors == _descriptorsAtRest && Loops.All(loop => (loop.Load, loop.Exchanges.InFlight, loop.Buffers.Outstanding) == (0, 0, 0));

    private int Descriptors => Loops.Sum(loop => loop.Loop.Transport.Descriptors.Open);

    /// <param name="routes">The routes.</param>
    /// <param name="transport">Epoll unless the test is about another one.</param>
    /// <param name="configure">Changes the server's options.</param>
    /// <param name="time">The loops' clock; after advancing a manual one call <see cref="Wake"/>.</param>
    /// <param name="loops">How many event loops.</param>
    /// <param name="hocon">Further configuration of the system.</param>
    /// <param name="largestGap">What a loop charges at most for time it lost itself; a manual clock is charged all unless given.</param>
    /// <param name="akkaInternals">False: as with a release of Akka whose mailboxes are not as expected.</param>
    /// <param name="protocol">What connections speak; HTTP/1.1 unless given.</param>
    /// <param name="prepare">Sets what else a test may set before the loops start.</param>
    public static async Task<TestServer> Start(
        Action<HttpRoutes> routes,
        TransportKind transport = TransportKind.Epoll,
        Action<FastHttpOptions>? configure = null,
        TimeProvider? time = null,
        int loops = 1,
        string hocon = "",
        TimeSpan? largestGap = null,
        bool akkaInternals = true,
        Func<ConnectionActor, ConnectionProtocol>? protocol = null,
        Action<ActorSystem>? prepare = null)
    {
        var name = transport switch { TransportKind.Epoll => "epoll", TransportKind.Sockets => "sockets", _ => "in-memory" };
        var config = ConfigurationFactory.ParseString(hocon).WithFallback(ConfigurationFactory.ParseString($$"""
            akka { loglevel = WARNING, stdout-loglevel = OFF, log-dead-letters = off }
            fasthttp.event-loops { count = {{loops}}, transport = {{name}} }
            """));
        var system = ActorSystem.Create("test", config);
        try
        {
            var fastHttp = system.FastHttp();
            fastHttp.Time = time ?? TimeProvider.System;
            fastHttp.LargestGap = largestGap;
            fastHttp.UseAkkaInternals = akkaInternals;
            fastHttp.NewProtocol = protocol;
            prepare?.Invoke(system);
            var binding = await fastHttp.NewServerAt("127.0.0.1", 0).WithOptions(configure ?? (_ => { })).BindAsync(routes);
            return new TestServer(system, binding, transport);
        }
        catch (Exception)
        {
            await system.Terminate();
            throw;
        }
    }

    public Task<RawClient> Connect() => Connect(Binding);

    /// <summary>To one of the system's servers.</summary>
    public async Task<RawClient> Connect(ServerBinding binding) => new(_transport == TransportKind.InMemory
        ? Wire.ConnectInMemory(System.FastHttp().Network, binding.LocalEndPoint)
        : await Wire.ConnectTcp(binding.LocalEndPoint));

    /// <summary>A client whose system takes no more than about so much before the client does.</summary>
    public async Task<RawClient> ConnectWithBuffer(int bytes) => new(_transport == TransportKind.InMemory
        ? Wire.ConnectInMemory(System.FastHttp().Network, Binding.LocalEndPoint, bytes)
        : await Wire.ConnectTcp(Binding.LocalEndPoint, bytes));

    /// <summary>One more server in the system, with the same account of what it leaves behind.</summary>
    public Task<ServerBinding> Bind(Action<HttpRoutes> routes) => Bind(fastHttp => fastHttp.NewServerAt("127.0.0.1", 0), routes);

    public async Task<ServerBinding> Bind(Func<FastHttpExt, ServerBuilder> builder, Action<HttpRoutes> routes)
    {
        var binding = await builder(System.FastHttp()).BindAsync(routes);
        _bindings.Add(binding);
        return binding;
    }

    /// <summary>One request on a connection of its own.</summary>
    public async Task<RawResponse> Exchange(string request)
    {
        using var client = await Connect();
        return await client.Exchange(request);
    }

    public Task<RawResponse> Get(string target) => Exchange($"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n");

    /// <summary>A counter summed over the loops.</summary>
    public long Sum(Func<ServerCounters, long> counter) => Loops.Sum(loop => counter(loop.Counters));

    /// <summary>Requests that count against the limits of their routes.</summary>
    public int Concurrency => Loops[0].Settings.AllRoutes.Sum(route => route.Concurrency?.Count ?? 0);

    /// <summary>Lets sleeping loops see a clock that was moved by hand.</summary>
    public void Wake()
    {
        foreach (var loop in Loops)
        {
            loop.Loop.Post(_ => { }, null);
        }
    }

    /// <summary>Waits until something becomes true; fails, naming it (and what stands against it), when it does not.</summary>
    public static async Task Until(Func<bool> condition, string what, Func<string>? because = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, $"It did not come true that {what}. {because?.Invoke()}");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Task.WhenAll(_bindings.Select(binding => binding.Terminate(TimeSpan.Zero))).WaitAsync(Patience);
            await LeakAccount.AssertNothingLeft(System, _bindings);
        }
        finally
        {
            await System.Terminate().WaitAsync(Patience);
        }

        await LeakAccount.AssertNoDescriptorLeft(_bindings);
    }
}
