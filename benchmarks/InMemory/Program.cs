using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Akka.Actor;
using FastHttp.Actors;
using FastHttp.Actors.Benchmarks;

// FastHttp.Actors.Benchmarks LOOPS REQUESTS [WARM-UPS [ROW]]: one line of JSON a row. benchmarks/InMemory/run calls it for each row.
var loops = int.Parse(args[0], CultureInfo.InvariantCulture);
var requests = long.Parse(args[1], CultureInfo.InvariantCulture);
var warmUps = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 12;
using var system = ActorSystem.Create("in-memory", $$"""
    akka { loglevel = OFF, stdout-loglevel = OFF }
    fasthttp.event-loops { count = {{loops}}, transport = in-memory }
    """);
var fastHttp = system.FastHttp();
foreach (var row in Row.All.Where(row => args.Length < 4 || row.Name == args[3]))
{
    Workload? workload = null;
    var binding = await fastHttp.NewServerAt("127.0.0.1", 0)
        .WithOptions(options =>
        {
            // As long as fasthttp's, and room for all clients to knock at once.
            options.ServerHeader = "fasthttp";
            options.Backlog = 65_535;
        })
        .BindAsync(routes => routes.MapGet("/foobar", ctx =>
        {
            if (row.RequestsPerConnection == 1)
            {
                ctx.CloseConnection();
            }

            workload!.Answered();
            ctx.Text("Hello, world!"u8);
        }));
    workload = new Workload(fastHttp.Network, binding.LocalEndPoint, row);
    RepeatingPeer[] peers = [.. Enumerable.Range(0, row.ClientCount).Select(_ => new RepeatingPeer(workload))];
    for (var i = 0; i < warmUps; i++)
    {
        workload.Run(requests, peers);
    }

    var allocated = GC.GetTotalAllocatedBytes(precise: true);
    var cpu = Environment.CpuUsage.TotalTime;
    var begin = Stopwatch.GetTimestamp();
    workload.Run(requests, peers);
    var elapsed = Stopwatch.GetElapsedTime(begin);
    cpu = Environment.CpuUsage.TotalTime - cpu;
    allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
    Console.WriteLine(JsonSerializer.Serialize(new
    {
        name = row.Name,
        ns = elapsed.TotalNanoseconds / requests,
        cpu = cpu.TotalNanoseconds / requests,
        bytes = (double)allocated / requests,
    }));
    await binding.Terminate(TimeSpan.FromSeconds(5));
}

await system.Terminate();
