using Akka.Actor;
using Akka.Hosting;
using FastHttp.Actors.Hosting;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace FastHttp.Actors.Tests.Hosting;

/// <summary>A host with an ActorSystem "web", as tests need it.</summary>
internal static class TestHost
{
    public static async Task<IHost> Start(Action<AkkaConfigurationBuilder> configure, Action<IServiceCollection>? services = null, int loops = 1)
    {
        var host = Build(configure, services ?? (_ => { }), loops);
        await host.StartAsync().Soon();
        return host;
    }

    /// <summary>Stops it and asserts that its servers have left nothing behind.</summary>
    public static async Task Stop(IHost host)
    {
        var system = SystemOf(host);
        var bindings = FastHttpBindings.Of(system).All;
        await host.StopAsync().Soon();
        await LeakAccount.AssertNothingLeft(system, bindings);
        await LeakAccount.AssertNoDescriptorLeft(bindings);
    }

    public static IHost Build(Action<AkkaConfigurationBuilder> configure, Action<IServiceCollection> services, int loops = 1)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddLogging();
        services(builder.Services);
        builder.Services.AddAkka("web", akka =>
        {
            akka.AddHocon(
                $"akka {{ loglevel = WARNING, stdout-loglevel = OFF, log-dead-letters = off }}\nfasthttp.event-loops.count = {loops}",
                HoconAddMode.Prepend);
            configure(akka);
        });
        return builder.Build();
    }

    public static ActorSystem SystemOf(IHost host) => host.Services.GetRequiredService<ActorSystem>();

    public static ServerBinding BindingOf(IHost host) => Assert.Single(FastHttpBindings.Of(SystemOf(host)).All);

    public static async Task<HealthReportEntry> Check(IHost host, string name) =>
        (await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync()).Entries[name];

    public static Task<HealthReportEntry> CheckReadiness(IHost host) => Check(host, "akka.fasthttp");
}
