using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Hosting;
using FastHttp.Actors.Hosting;
using FastHttp.Actors.Tests.Handlers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using static FastHttp.Actors.Tests.Hosting.TestHost;

namespace FastHttp.Actors.Tests.Hosting;

/// <summary>A host whose server cannot be bound does not start. Whoever logs that writes a line, and no stack.</summary>
public sealed class FailedHostTests
{
    [Fact]
    public async Task With_fail_fast_a_handler_that_cannot_start_keeps_its_host_from_starting()
    {
        var failure = await Failure<FastHttpConfigurationException>(akka => akka.WithFastHttp(
            options =>
            {
                options.FailFast = true;
                options.Endpoints.Add(new FastHttpEndpoint("127.0.0.1", 0));
            },
            (routes, _, _, resolver) => routes.MapGet("/broken", resolver.Props<Broken>())));

        Assert.EndsWith(
            "GET /broken: its handler FastHttp.Actors.Tests.Hosting.FailedHostTests+Broken cannot start, and fail-fast is on: InvalidOperationException: Boom",
            failure,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task HOCON_sets_it_too()
    {
        await Failure<FastHttpConfigurationException>(akka => akka
            .AddHocon("fasthttp.server.fail-fast = on", HoconAddMode.Prepend)
            .WithFastHttp("127.0.0.1", 0, (routes, _, _, resolver) => routes.MapGet("/broken", resolver.Props<Broken>())));
    }

    [Fact]
    public async Task A_port_in_use_is_a_line_too()
    {
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        other.Listen();

        var failure = await Failure<FastHttpBindException>(akka => akka.WithFastHttp("127.0.0.1", ((IPEndPoint)other.LocalEndPoint!).Port, (_, _, _, _) => { }));

        Assert.Contains($"Cannot listen on {other.LocalEndPoint}: ", failure, StringComparison.Ordinal);
    }

    /// <summary>What is logged of the failure, each time the same.</summary>
    private static async Task<string> Failure<TException>(Action<AkkaConfigurationBuilder> configure)
        where TException : Exception
    {
        var logged = new Logged();
        using var host = Build(configure, services => services.AddSingleton<ILoggerProvider>(logged));

        var failure = await Assert.ThrowsAsync<TException>(() => host.StartAsync().Soon());

        await host.StopAsync().Soon();
        Assert.NotEmpty(logged.Exceptions);
        Assert.All(logged.Exceptions, exception => Assert.Equal(failure.ToString(), exception));
        Assert.DoesNotContain('\n', failure.ToString());
        Assert.NotNull(failure.StackTrace);
        return failure.ToString();
    }

    private sealed class Broken : HttpHandlerActor
    {
        public Broken() => throw new InvalidOperationException("Boom");

        protected override void OnRequest(RequestCtx ctx) => ctx.Text("never");
    }

    private sealed class Logged : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Exceptions { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (exception is not null)
            {
                Exceptions.Enqueue(exception.ToString());
            }
        }

        public void Dispose()
        {
        }
    }
}
