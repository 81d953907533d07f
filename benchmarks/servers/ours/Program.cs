using System.Globalization;
using System.Runtime.InteropServices;
using Akka.Actor;
using FastHttp.Actors;
using Ours;

// Ours PORT [HOCON]: what the quickstart has no route for, with these settings.
using var system = ActorSystem.Create("ours", $$"""
    akka { loglevel = WARNING, stdout-loglevel = WARNING }
    blocking-dispatcher { type = ForkJoinDispatcher, throughput = 1, dedicated-thread-pool.thread-count = 4 }
    {{string.Join('\n', args.Skip(1))}}
    """);
var binding = await system.FastHttp().NewServerAt("127.0.0.1", int.Parse(args[0], CultureInfo.InvariantCulture)).BindAsync(routes =>
{
    routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));

    // Off the loop, as a handler that may block is placed.
    routes.MapGet("/pool", Props.Create<PoolHandler>()).Pool(4);

    // For benchmarks/overload: four threads that may be blocked, and the bounds that may be set on what waits for them.
    var blocking = Props.Create<BlockingHandler>().WithDispatcher("blocking-dispatcher");
    routes.MapGet("/blocking", blocking).Pool(4);
    routes.MapGet("/blocking/queue-timeout", blocking).Pool(4).WithQueueTimeout(TimeSpan.FromMilliseconds(50));
    routes.MapGet("/blocking/concurrency", blocking).Pool(4).WithMaxConcurrency(20);

    new PushFeed(system).Map(routes);

    // For benchmarks/Memory: what is live, with garbage and room for growth left out.
    routes.MapGet("/heap", ctx => ctx.Text(GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture)));
});
binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(1));
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    _ = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
});
await system.WhenTerminated;
