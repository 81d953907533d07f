using Akka.Hosting;
using FastHttp.Actors;
using FastHttp.Actors.Hosting;
using Hosted;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<Greeter>();
builder.Services.AddHealthChecks();
builder.Services.AddAkka("hosted", akka => akka
    .WithFastHttp("localhost", builder.Configuration.GetValue("port", 8080), (routes, system, registry, resolver) =>
    {
        routes.MapGet("/greet/{name}", resolver.Props<GreetHandler>());
        routes.MapHealth();
    })
    .WithFastHttpReadinessCheck()
    .WithFastHttpLivenessCheck());
await builder.Build().RunAsync();
