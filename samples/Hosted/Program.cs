using Akka.Hosting;
using FastHttp.Actors;
using FastHttp.Actors.Hosting;
using Hosted;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddSingleton<Greeter>();
builder.Services.AddAkka("hosted", akka => akka
    .WithFastHttp("127.0.0.1", 8080, (routes, system, registry, resolver) =>
        routes.MapGet("/greet/{name}", resolver.Props<GreetHandler>()))
    .WithFastHttpReadinessCheck());
await builder.Build().RunAsync();
