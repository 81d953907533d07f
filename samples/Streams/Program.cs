using Akka.Actor;
using Akka.Streams;
using FastHttp.Actors;
using FastHttp.Actors.Streams;
using Streams;

var system = ActorSystem.Create("streams", "akka.loglevel = WARNING");
var binding = await system.FastHttp()
    .NewServerAt("127.0.0.1", args is ["--port", var port] ? int.Parse(port) : 8080)
    .BindAsync(routes =>
    {
        // Akka.Streams.
        routes.MapPost("/upper", Sources.Upper).WithStreamedBody();
        routes.MapPost("/words", ctx => Sources.Words(ctx, system.Materializer())).WithStreamedBody();
        routes.MapGet("/squares", Sources.Squares);
        routes.MapGet("/zeros", Sources.Zeros);
        routes.MapGet("/ticks", Sources.Ticks);
        routes.MapFlow("GET", "/orders/{id}", Flows.Orders());

        // What .NET has.
        routes.MapGet("/countdown", Sequences.Countdown);
        routes.MapPost("/lines", Pipes.NumberLines).WithStreamedBody();
        routes.MapPost("/gzip", GZip.Compress).WithStreamedBody();
    });
binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(10));
Console.WriteLine($"Listening on http://{binding.LocalEndPoint}");
await system.WhenTerminated;
