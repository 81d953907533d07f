using Akka.Actor;
using FastHttp.Actors.Serving;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;
using FastHttp.Actors.Transports.InMemory;
using FastHttp.Actors.Transports.Sockets;
using Xunit;
using Processor = System.Runtime.InteropServices.Architecture;

namespace FastHttp.Actors.Tests.Serving;

/// <summary>Which transport the loops get, and what is said where it is not the expected one.</summary>
public sealed class TransportChoiceTests
{
    private static readonly DescriptorBudget NoLimit = new(() => DescriptorUse.Unlimited, TimeProvider.System);
    private static readonly TransportChoice WithoutEpoll = new(IsLinux: true, EpollTransport.MissingOn(true, Processor.S390x));

    [Theory]
    [InlineData(Processor.X64)]
    [InlineData(Processor.Arm64)]
    public void Epoll_is_for_the_processors_whose_structures_are_known(Processor architecture) =>
        Assert.Null(EpollTransport.MissingOn(true, architecture));

    [Theory]
    [InlineData(Processor.S390x)]
    [InlineData(Processor.Ppc64le)]
    [InlineData(Processor.RiscV64)]
    [InlineData(Processor.LoongArch64)]
    [InlineData(Processor.X86)]
    [InlineData(Processor.Arm)]
    public void On_other_processors_the_reason_names_them(Processor architecture) =>
        Assert.Contains($"{architecture}", EpollTransport.MissingOn(true, architecture), StringComparison.Ordinal);

    [Fact]
    public void On_other_systems_there_is_none() => Assert.Contains("Linux only", EpollTransport.MissingOn(false, Processor.X64), StringComparison.Ordinal);

    [Fact]
    public void Auto_takes_sockets_where_there_is_no_epoll()
    {
        using var transport = WithoutEpoll.Make("auto", new InMemoryNetwork(), NoLimit);
        Assert.IsType<SocketTransport>(transport);
    }

    [Fact]
    public void Auto_is_a_surprise_only_on_a_Linux_without_epoll()
    {
        Assert.Contains("S390x", WithoutEpoll.Surprise("auto"), StringComparison.Ordinal);
        Assert.Null(WithoutEpoll.Surprise("sockets"));
        Assert.Null(new TransportChoice(IsLinux: true, MissingEpoll: null).Surprise("auto"));
        Assert.Null(new TransportChoice(IsLinux: false, EpollTransport.MissingOn(false, Processor.X64)).Surprise("auto"));
    }

    [Fact]
    public async Task Epoll_by_name_where_there_is_none_is_a_mistake_that_names_the_reason()
    {
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() =>
            TestServer.Start(_ => { }, hocon: "fasthttp.event-loops.transport = epoll", prepare: system => system.FastHttp().TransportChoice = WithoutEpoll));
        Assert.Contains("event-loops.transport must be auto or sockets here", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
        Assert.Contains("S390x", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_without_epoll_serves_and_says_once_why_it_is_sockets()
    {
        Inbox? warnings = null;
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text("served")),
            hocon: "fasthttp.event-loops.transport = auto",
            prepare: system =>
            {
                system.FastHttp().TransportChoice = WithoutEpoll;
                warnings = system.Warnings();
            });

        Assert.Equal("served", (await server.Get("/")).Body);
        Assert.Equal("sockets", server.Loops[0].Loop.Transport.Name);
        var line = Assert.Single(await server.System.WarningsSoFar(warnings!), line => line.Contains("epoll", StringComparison.Ordinal));
        Assert.Contains("S390x", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_of_the_loops_that_failed_is_tried_again_by_the_next_bind()
    {
        var starts = 0;
        var process = new FakeProcess(limit: 1000, others: 10);
        var system = ActorSystem.Create("test", "akka { loglevel = OFF, stdout-loglevel = OFF }\nfasthttp.event-loops.count = 2");
        try
        {
            var http = system.FastHttp();
            http.Descriptors = process.Budget;
            // The second loop of the first start.
            http.DecorateTransport = transport =>
            {
                if (++starts != 2)
                {
                    return transport;
                }

                transport.Dispose();
                throw new IOException("No epoll for the event loop");
            };

            var failure = await Assert.ThrowsAsync<IOException>(() => http.NewServerAt("127.0.0.1", 0).BindAsync(_ => { }));
            Assert.Equal("No epoll for the event loop", failure.Message);
            Assert.Equal(0, process.Budget.Sockets);

            var binding = await http.NewServerAt("127.0.0.1", 0).BindAsync(routes => routes.MapGet("/", ctx => ctx.Text("served")));
            Assert.Equal("served", (await binding.Get("/")).Body);
        }
        finally
        {
            await system.Terminate();
        }
    }
}
