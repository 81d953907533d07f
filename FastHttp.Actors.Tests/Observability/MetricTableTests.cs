using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Observability.Instruments;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>What listeners of the meters see, which is the table of metrics.</summary>
public sealed class MetricTableTests
{
    private sealed record Heard(string Name, double Value, IReadOnlyDictionary<string, object?> Tags);

    private static IEnumerable<Metric> All => MetricTable.All.Concat(ActorMetrics.All);

    [Fact]
    public void Every_row_is_an_instrument_with_its_unit_and_description_and_there_is_no_other()
    {
        var published = new ConcurrentBag<Instrument>();
        using var listener = Listen(published, []);

        Assert.Equal(
            All.Select(metric => (metric.Name, metric.Unit, metric.Description)).Order(),
            published.Select(instrument => (instrument.Name, instrument.Unit ?? "", instrument.Description ?? "")).Order());
        Assert.All(published, instrument => Assert.Equal(
            ActorMetrics.All.Any(metric => metric.Name == instrument.Name) ? "FastHttp.Actors.Akka" : "FastHttp.Actors", instrument.Meter.Name));
    }

    [Fact]
    public async Task A_request_is_heard_with_the_attributes_of_the_convention()
    {
        var heard = new ConcurrentBag<Heard>();
        using var listener = Listen([], heard);
        await using var server = await TestServer.Start(routes => routes.MapPost("/heard/{id}", ctx => ctx.SetStatus(503).Text("four")));

        await server.Exchange("POST /heard/1 HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
        // The response may be there before the request is counted.
        await TestServer.Until(() => Of("http.server.response.body.size").Any(), "it is heard");

        var duration = Assert.Single(Of("http.server.request.duration"));
        Assert.Equal(
            [
                ("error.type", "503"), ("http.request.method", "POST"), ("http.response.status_code", (object)503), ("http.route", "/heard/{id}"),
                ("network.protocol.version", "1.1"), ("url.scheme", "http"),
            ],
            duration.Tags.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, tag.Value!)));
        Assert.InRange(duration.Value, 0.0000001, 60);
        Assert.Equal(3, Assert.Single(Of("http.server.request.body.size")).Value);
        Assert.Equal(4, Assert.Single(Of("http.server.response.body.size")).Value);

        IEnumerable<Heard> Of(string name) => heard.Where(one => one.Name == name && Equals(one.Tags.GetValueOrDefault("http.route"), "/heard/{id}"));
    }

    [Fact]
    public async Task Points_have_the_attributes_of_the_table_and_no_others()
    {
        await using var server = await TestServer.Start(Routes, configure: options => options.ActorMetrics = true);
        await Ask(server);

        foreach (var metric in All)
        {
            var names = metric.PointsOf([server.Loops[0].Monitor]).SelectMany(point => point.Labels.Pairs).Select(pair => pair.Key).Distinct();
            Assert.Empty(names.Except(metric.Attributes).Select(name => $"{metric.Name}: {name}"));
        }
    }

    /// <summary>More connections and more paths are not more series.</summary>
    [Fact]
    public async Task The_number_of_series_does_not_grow_with_connections_or_paths()
    {
        await using var server = await TestServer.Start(Routes, configure: options => options.ActorMetrics = true);
        await Ask(server);
        var before = Count();
        for (var i = 0; i < 50; i++)
        {
            await Ask(server, i);
        }

        // Of 200 connections some may end in a way that was not seen before.
        Assert.InRange(Count(), before, before + CloseReasons.All.Count);

        int Count() => All.Sum(metric => metric.PointsOf([server.Loops[0].Monitor]).Count);
    }

    [Fact]
    public async Task The_points_of_two_servers_are_summed_and_the_loops_they_share_are_counted_once()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/both", ctx => ctx.Text("a")));
        var other = await server.Bind(routes => routes.MapGet("/both", ctx => ctx.Text("b")));
        await server.Get("/both");
        using (var client = await server.Connect(other))
        {
            await client.Exchange("GET /both HTTP/1.1\r\nHost: test\r\n\r\n");
        }

        ServerMonitor[] both = [server.Loops[0].Monitor, other.Loops[0].Monitor];
        var sizes = Assert.Single(HttpMetrics.ResponseBodySize.PointsOf(both));

        Assert.Equal((2, 2L), (sizes.Value, sizes.Counts.Sum()));
        var messages = Assert.Single(Row("fasthttp.loop.messages").PointsOf([both[0]])).Value;
        Assert.InRange(Assert.Single(Row("fasthttp.loop.messages").PointsOf(both)).Value, messages, messages + 50);
        Assert.Equal(2, Assert.Single(Row("fasthttp.server.connections.accepted").PointsOf(both)).Value);
    }

    [Fact]
    public async Task Connections_are_counted_by_the_reason_of_their_end_and_by_how_long_they_lasted()
    {
        await using var server = await TestServer.Start(Routes);
        var monitor = server.Loops[0].Monitor;
        await server.Get("/series/1");
        await server.Exchange("bad\r\n\r\n");
        await TestServer.Until(() => monitor.Loops.Sum(loop => loop.LiveConnections) == 0, "the connections have ended");

        var points = ConnectionMetrics.Duration.PointsOf([monitor]);

        Assert.Equal(["", "request_rejected"], points.Select(point => point.Labels.Pairs.ToDictionary().GetValueOrDefault("error.type") ?? "").Order());
        Assert.Equal(2, points.Sum(point => point.Counts.Sum()));
        Assert.Equal(2, Row("fasthttp.server.connections.closed").PointsOf([monitor]).Sum(point => point.Value));
    }

    /// <summary>Kestrel's attributes, on whichever loop a connection is served: the loops share a port, but one of them accepts for all at a Unix socket.</summary>
    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    public async Task Connections_are_told_of_by_their_endpoint_under_Kestrels_names(TransportKind transport)
    {
        using var folder = new TemporaryFolder();
        var path = folder.PathOf("socket");
        await using var server = await TestServer.Start(Routes, transport, loops: 2);
        var binding = await server.Bind(http => http.NewServerAt("127.0.0.1", 0).And(FastHttpEndpoint.UnixSocket(path)).WithOptions(options => options.Limits.MaxConnections = 4), Routes);
        var monitor = binding.Loops[0].Monitor;
        var unixSocket = new UnixDomainSocketEndPoint(path);
        var clients = new List<RawClient>();
        foreach (var endpoint in (EndPoint[])[binding.LocalEndPoints[0], unixSocket, unixSocket, unixSocket])
        {
            clients.Add(new RawClient(await Wire.ConnectTcp(endpoint)));
            Assert.Equal(200, (await clients[^1].Exchange("GET /series/1 HTTP/1.1\r\nHost: test\r\n\r\n")).Status);
        }

        using (var rejected = new RawClient(await Wire.ConnectTcp(binding.LocalEndPoints[0])))
        {
            await rejected.ReceiveToEnd();
        }

        await TestServer.Until(() => monitor.Loops.Sum(loop => loop.LiveConnections) == 4, "the one too many has ended");
        var tcp = $"network.transport=tcp network.type=ipv4 server.address=127.0.0.1 server.port={((IPEndPoint)binding.LocalEndPoints[0]).Port}";
        var unix = $"network.transport=unix server.address={path}";
        Assert.Equal([$"{tcp}: 1", $"{unix}: 3"], Of("kestrel.active_connections", point => point.Value));
        Assert.Equal([$"{tcp}: 1", $"{unix}: 0"], Of("kestrel.rejected_connections", point => point.Value));
        Assert.Equal([$"{tcp}: 0", $"{unix}: 0"], Of("kestrel.queued_connections", point => point.Value));
        Assert.Contains(binding.Loops, loop => loop.Counters.SocketsHandedOver > 0);

        clients.ForEach(client => client.Dispose());
        await TestServer.Until(() => monitor.Loops.Sum(loop => loop.LiveConnections) == 0, "the connections have ended");
        Assert.Equal([$"{tcp}: 0", $"{unix}: 0"], Of("kestrel.active_connections", point => point.Value));
        Assert.Equal(
            [$"{tcp}: 1", $"{unix}: 3"],
            Of("kestrel.connection.duration", point => point.Counts.Sum()).Where(line => !line.StartsWith("error.type", StringComparison.Ordinal)));

        IEnumerable<string> Of(string name, Func<MetricPoint, double> number) => Row(name).PointsOf([monitor])
            .Select(point => $"{string.Join(' ', point.Labels.Pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}"))}: {number(point)}")
            .Order(StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Names_of_others_can_be_switched(bool on)
    {
        await using var server = await TestServer.Start(Routes, configure: options =>
        {
            options.KestrelMetricNames = on;
            options.ActorMetrics = on;
        });
        await Ask(server);
        var monitor = server.Loops[0].Monitor;
        var names = All.Where(metric => metric.PointsOf([monitor]).Count > 0).Select(metric => metric.Name).ToList();

        Assert.Equal(on, names.Contains("kestrel.active_connections"));
        Assert.Equal(on, names.Contains("akka.actor.live"));
        Assert.Contains("fasthttp.server.connections", names);
    }

    [Fact]
    public async Task Actors_are_told_of_by_type()
    {
        await using var server = await TestServer.Start(Routes, configure: options => options.ActorMetrics = true);
        await server.Get("/series/crash");
        await server.Get("/series/crash");
        var monitor = server.Loops[0].Monitor;
        var type = typeof(Crash).FullName;

        var live = Row("akka.actor.live").PointsOf([monitor]).Select(point => point.Labels.Pairs.ToDictionary()).ToList();
        Assert.Contains(live, labels => Equals(labels["actortype"], type) && Equals(labels["actor_category"], "user") && Equals(labels["akka_address"], "akka://test"));
        Assert.Contains(live, labels => Equals(labels["actor_category"], "system"));
        // The response may be there before the request is counted.
        await TestServer.Until(() => Of("akka.messages.recv").Value == 2, "both requests are counted");
        await TestServer.Until(() => Of("akka.actor.restarts").Value == 2, "both restarts are counted");
        Assert.Equal(typeof(InvalidOperationException).FullName, Of("akka.actor.restarts").Labels.Pairs.ToDictionary()["exceptiontype"]);

        MetricPoint Of(string name) => Row(name).PointsOf([monitor]).Single(point => Equals(point.Labels.Pairs.ToDictionary()["actortype"], type));
    }

    /// <summary>Of the lines of a system those that the server writes, and those of its handlers; another server's are not among them.</summary>
    [Fact]
    public async Task Lines_of_the_log_are_told_of_by_level()
    {
        await using var server = await TestServer.Start(Routes, configure: options => options.ActorMetrics = true, hocon: "akka.loglevel = INFO");
        var other = await server.Bind(fastHttp => fastHttp.NewServerAt("127.0.0.1", 0).WithOptions(options => options.ActorMetrics = true), Routes);
        await server.Get("/series/log");
        await server.Get("/series/crash");
        server.System.Log.Error(new NotSupportedException(), "not the server's");
        server.System.EventStream.Publish(new Akka.Event.Warning($"akka://test/user/{server.Binding.Snapshot().Name}-handlers-of-another/0", typeof(object), "nor this"));

        await TestServer.Until(() => Lines(server.Binding).Count == 3, "three lines are counted", () => string.Join(" | ", Lines(server.Binding)));
        Assert.Equal(
            [("error", typeof(InvalidOperationException).FullName, 1.0), ("info", null, 1.0), ("warning", typeof(NotSupportedException).FullName, 1.0)],
            Lines(server.Binding));
        Assert.Empty(Lines(other));

        static List<(string?, string?, double)> Lines(ServerBinding binding) =>
        [
            .. Row("akka.logs.events").PointsOf([binding.Loops[0].Monitor])
                .Select(point => (point.Labels.Pairs.ToDictionary(), point.Value))
                .Select(pair => ((string?)pair.Item1["level"], (string?)pair.Item1.GetValueOrDefault("exceptiontype"), pair.Value))
                .OrderBy(line => line.Item1, StringComparer.Ordinal),
        ];
    }

    /// <summary>A handler may respond with any status: 64 kinds of a route are told apart, the others by the class of the status.</summary>
    [Theory]
    [InlineData(64, 64)]
    [InlineData(65, 65)]
    [InlineData(80, 65)]
    public async Task A_route_has_a_bounded_number_of_series(int statuses, int series)
    {
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/status/{status:int}", ctx => ctx.SetStatus(int.Parse(ctx.RouteValue("status")!)).Text("x")));
        for (var status = 400; status < 400 + statuses; status++)
        {
            await server.Get($"/status/{status}");
        }

        var points = HttpMetrics.ResponseBodySize.PointsOf([server.Loops[0].Monitor]);

        Assert.Equal(series, points.Count);
        Assert.Equal(statuses, points.Sum(point => point.Counts.Sum()));
    }

    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException("as asked");
    }

    private sealed class Logs : HttpHandlerActor
    {
        private readonly ILoggingAdapter _log = Context.GetLogger();

        protected override void OnRequest(RequestCtx ctx)
        {
            _log.Info("one");
            _log.Warning(new NotSupportedException(), "two");
            _log.Debug("below the system's level");
            ctx.Text("x");
        }
    }

    private static Metric Row(string name) => All.Single(metric => metric.Name == name);

    private static void Routes(HttpRoutes routes)
    {
        routes.MapGet("/series/{id:int}", ctx => ctx.Text("x"));
        routes.MapGet("/series/crash", Props.Create<Crash>());
        routes.MapGet("/series/log", Props.Create<Logs>());
    }

    private static async Task Ask(TestServer server, int number = 0)
    {
        await server.Get($"/series/{number}");
        await server.Get($"/nowhere/{number}");
        await server.Get("/series/crash");
        await server.Exchange("bad\r\n\r\n");
    }

    private static MeterListener Listen(ConcurrentBag<Instrument> published, ConcurrentBag<Heard> heard)
    {
        // The meters are made when somebody first needs them.
        Assert.NotNull(ServerMeter.Servers);
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, all) =>
            {
                if (instrument.Meter.Name.StartsWith("FastHttp.Actors", StringComparison.Ordinal))
                {
                    published.Add(instrument);
                    all.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => heard.Add(new Heard(instrument.Name, value, tags.ToArray().ToDictionary())));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => heard.Add(new Heard(instrument.Name, value, tags.ToArray().ToDictionary())));
        listener.Start();
        return listener;
    }
}
