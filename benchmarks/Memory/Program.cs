using System.Diagnostics;
using System.Globalization;
using Akka.Actor;
using FastHttp.Actors;
using FastHttp.Actors.Benchmarks;

// FastHttp.Actors.Benchmarks [CONNECTIONS [REQUESTS-PER-SECOND [SECONDS]]]: so many connections with their actors, without
// sockets; then requests to each in turn.
// FastHttp.Actors.Benchmarks push [CLIENTS]: so many WebSockets that listen to one hub, and what a publication costs.
if (args is ["push", ..])
{
    await Audience.Run(Argument(1, 100_000));
    return 0;
}

var connections = Argument(0, 1_000_000);
var rate = Argument(1, 50_000);
var seconds = Argument(2, 30);
using var system = ActorSystem.Create("memory", """
    akka { loglevel = OFF, stdout-loglevel = OFF }
    fasthttp.event-loops.transport = in-memory
    """);
var fastHttp = system.FastHttp();
var binding = await fastHttp.NewServerAt("127.0.0.1", 0)
    .WithOptions(options =>
    {
        options.Backlog = 65_535;
        // Longer than the whole run.
        options.Limits.IdleTimeout = TimeSpan.FromHours(1);
    })
    .BindAsync(routes => routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8)));
var crowd = new Crowd(connections);
var before = Heap();
var clock = Stopwatch.StartNew();
for (var i = 0; i < connections; i++)
{
    while (!crowd.Connect(i, fastHttp.Network, binding.LocalEndPoint))
    {
        Patience(clock, TimeSpan.FromMinutes(3));
    }
}

while (binding.Loops.Sum(loop => loop.LiveConnections) < connections)
{
    Patience(clock, TimeSpan.FromMinutes(3));
}

Say("connections", $"{connections:N0} in {clock.Elapsed.TotalSeconds:F1} s");
Say("heap per connection, never used", $"{(Heap() - before) / connections:N0} B");

// The k-th request is due at k / rate seconds, and goes to the connection that has waited longest.
clock.Restart();
long asked = 0;
while (clock.Elapsed.TotalSeconds < seconds)
{
    for (var due = (long)(clock.Elapsed.TotalSeconds * rate); asked < due; asked++)
    {
        crowd.Ask(asked);
    }

    Thread.Sleep(1);
}

var elapsed = clock.Elapsed.TotalSeconds;
var responses = crowd.Responses;
clock.Restart();
while (crowd.Responses < asked)
{
    Patience(clock, TimeSpan.FromSeconds(30));
}

Say("responses", $"{responses / elapsed:N0} a second of {asked / elapsed:N0} asked, over all connections, {elapsed:F0} s");
Say("left open at the end", $"{asked - responses:N0} of {asked:N0}, answered {clock.ElapsedMilliseconds} ms later");
Say("heap per connection, after that", $"{(Heap() - before) / connections:N0} B");
Say("resident", $"{Environment.WorkingSet >> 20:N0} MiB");
Say("closed connections", $"{crowd.Closed}");
GC.KeepAlive(crowd);
return crowd.Closed == 0 ? 0 : 1;

int Argument(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

static long Heap() => GC.GetTotalMemory(forceFullCollection: true);

static void Say(string name, FormattableString value) => Console.WriteLine($"{name,-34}{value.ToString(CultureInfo.InvariantCulture)}");

static void Patience(Stopwatch clock, TimeSpan limit)
{
    if (clock.Elapsed > limit)
    {
        throw new TimeoutException($"Not done after {limit}.");
    }

    Thread.Sleep(1);
}
