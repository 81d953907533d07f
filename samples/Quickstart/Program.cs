using System.Runtime.InteropServices;
using Akka.Actor;
using Akka.Configuration;
using FastHttp.Actors;
using Quickstart;

if (args.Contains("--help"))
{
    Console.WriteLine(Options.Help);
    return 0;
}

if (!Options.TryParse(args, out var options, out var mistakes))
{
    Console.Error.WriteLine($"quickstart: {string.Join("; ", mistakes)} (options: {Options.Usage})");
    return 2;
}

using var system = ActorSystem.Create("quickstart", ConfigurationFactory.ParseString($$"""
    akka {
      loglevel = WARNING
      stdout-loglevel = WARNING
      coordinated-shutdown.phases.service-requests-done.timeout = 15s
    }
    fasthttp.event-loops { count = {{options.Cores}}, transport = {{options.Transport}} }
    """));
// Both signals drain: respond to the requests in flight, then end. Without the registration they would end the process at once, so it
// comes before anybody can know that the server listens.
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    var binding = await system.FastHttp()
        .NewServerAt(options.Host, options.Port)
        .WithOptions(server =>
        {
            if (options.Unix is { } path)
            {
                server.Endpoints.Add(FastHttpEndpoint.UnixSocket(path));
            }

            server.SharePortWithOtherProcesses = options.SharesPort;
            server.Limits.MaxBodySize = 8 * 1024 * 1024;
            server.Limits.IdleTimeout = TimeSpan.FromSeconds(60);
        })
        .BindAsync(routes => Routes.Map(routes, system));
    binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(10));
    // localhost is an address of each family, with one port.
    Console.WriteLine(options.Host == "localhost"
        ? $"Listening on http://localhost:{binding.LocalEndPoint.Port}"
        : $"Listening on http://{binding.LocalEndPoint}");
    if (options.Unix is not null)
    {
        Console.WriteLine($"Listening on unix:{options.Unix}");
    }
}
catch (FastHttpConfigurationException e)
{
    Console.Error.WriteLine($"quickstart: {string.Join("; ", e.Mistakes)}");
    return 2;
}
catch (FastHttpBindException e)
{
    Console.Error.WriteLine($"quickstart: {e.Message}");
    return 1;
}

await system.WhenTerminated;
return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    _ = CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);
}
