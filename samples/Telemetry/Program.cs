using System.Diagnostics.Metrics;
using Akka.Actor;
using Akka.Configuration;
using FastHttp.Actors;
using FastHttp.Actors.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

// A meter of the application's own.
using var shop = new Meter("MyShop");
var orders = shop.CreateCounter<long>("myshop.orders", "{order}", "Orders that were taken.");

// Where to: OTEL_EXPORTER_OTLP_ENDPOINT and the other variables of OpenTelemetry.
using var metrics = Sdk.CreateMeterProviderBuilder()
    .ConfigureResource(Describe)
    .AddFastHttpInstrumentation()
    .AddMeter("MyShop", "System.Runtime")
    .AddOtlpExporter()
    .Build();
using var traces = Sdk.CreateTracerProviderBuilder()
    .ConfigureResource(Describe)
    .AddFastHttpInstrumentation()
    .AddOtlpExporter()
    .Build();

var system = ActorSystem.Create("telemetry", ConfigurationFactory.ParseString("""
    akka.loglevel = WARNING
    fasthttp.server.actor-metrics = on
    """));
var binding = await system.FastHttp()
    .NewServerAt("127.0.0.1", args is ["--port", var port] ? int.Parse(port) : 8080)
    .BindAsync(routes =>
    {
        routes.MapPost("/orders", ctx =>
        {
            orders.Add(1);
            ctx.SetStatus(201).Text("taken");
        });
        routes.MapMetrics("/metrics", metrics => metrics.AddMeter("MyShop"));
    });
binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(10));
Console.WriteLine($"Listening on http://{binding.LocalEndPoint}");
await system.WhenTerminated;

// The name under which a collector shows this process. OTEL_SERVICE_NAME is read last, so it overrides the one given here.
void Describe(ResourceBuilder resource) => resource.AddService("my-shop").AddEnvironmentVariableDetector();
