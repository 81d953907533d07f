using System.Globalization;
using System.Runtime.InteropServices;
using Akka.Actor;
using FastHttp.Actors;
using Ours;

// Ours PORT [HOCON]: what the quickstart has no route for, with these settings.
using var system = ActorSystem.Create("ours", $"akka {{ loglevel = WARNING, stdout-loglevel = WARNING }}\n{string.Join('\n', args.Skip(1))}");
var binding = await system.FastHttp().NewServerAt("127.0.0.1", int.Parse(args[0], CultureInfo.InvariantCulture)).BindAsync(routes =>
{
    routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));

    // Off the loop, as a handler that may block is placed.
    routes.MapGet("/pool", Props.Create<PoolHandler>()).Pool(4);

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
