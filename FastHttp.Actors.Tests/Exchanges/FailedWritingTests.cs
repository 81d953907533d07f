using System.Text.Json;
using System.Text.Json.Serialization;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>The application's code runs while its value is written: it may respond elsewhere, respond again, fail, or be late.</summary>
public sealed class FailedWritingTests
{
    private readonly Gate _gate = new();

    private sealed record Value(Action Act)
    {
        /// <summary>More than a writer keeps before it gives something away.</summary>
        public string Before { get; } = Requests.Pattern(20_000);

        public string Middle
        {
            get
            {
                Act();
                return "middle";
            }
        }

        public string After { get; } = Requests.Pattern(5_000);

        [JsonIgnore]
        public Action Act { get; } = Act;
    }

    private static readonly string Whole = JsonSerializer.Serialize(new Value(() => { }), JsonSerializerOptions.Web);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_value_whose_writing_responds_to_another_request_mixes_nothing(bool asJson)
    {
        RequestCtx? waiting = null;
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/first", ScriptedHandler.Props((_, ctx) => waiting = ctx)).WithTimeout(FarAway);
            routes.MapGet("/second", ctx => ctx.Json(new Value(() =>
            {
                if (asJson)
                {
                    waiting!.Value.Json(new Value(() => { }));
                }
                else
                {
                    waiting!.Value.Text(Whole);
                }
            }))).WithTimeout(FarAway);
        });
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.SendGet("/first");
        await TestServer.Until(() => waiting is not null, "the first waits");

        Assert.Equal(Whole, (await second.Get("/second")).Body);
        Assert.Equal(Whole, (await first.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_value_whose_writing_responds_to_its_own_request_is_the_response()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Json(new Value(() => ctx.Text("within")))));
        using var client = await server.Connect();
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal(Whole, (await client.Get("/")).Body);
            Assert.Equal(i, server.LateResponses());
        }
    }

    [Fact]
    public async Task Nothing_is_left_of_a_value_whose_writing_failed()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.SetStatus(202);
            Assert.Throws<InvalidOperationException>(() => ctx.Json(new Value(() => throw new InvalidOperationException("on purpose"))));
            ctx.BodyWriter.Write("instead"u8);
            ctx.Complete();
        }));
        var response = await server.Get("/");
        Assert.Equal((202, "instead"), (response.Status, response.Body));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_response_message_that_cannot_be_sent()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            var bad = new HttpResponse(201, "bad"u8.ToArray(), "text/bad", [new("X-Good", "1"), new("X Bad", "2")]);
            Assert.Throws<ArgumentException>(() => ctx.Reply(bad));
            ctx.Text("instead");
        }));
        var response = await server.Get("/");
        Assert.Equal((200, "instead", ContentTypes.Text, null), (response.Status, response.Body, response["Content-Type"], response["X-Good"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_deadline_that_passes_while_a_value_is_written_is_a_503_and_the_end_of_the_request(bool fails)
    {
        var time = new ManualTime();
        var ended = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/slow", async ctx =>
                {
                    await Task.Run(() => WriteSlowly(ctx, fails, ended));
                }).WithTimeout(TimeSpan.FromSeconds(1));
                routes.MapGet("/ok", ctx => ctx.Text("ok"));
            },
            time: time);
        using var client = await server.Connect();
        await client.SendGet("/slow");
        await _gate.UntilEntered();
        await server.Advance(time, TimeSpan.FromSeconds(2));
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        Assert.Equal("ok", (await client.Get("/ok")).Body);

        _gate.Open();
        Assert.Equal("/slow", await ended.Task.Soon());
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("ok", (await client.Get("/ok")).Body);
        }
    }

    private void WriteSlowly(RequestCtx ctx, bool fails, TaskCompletionSource<string> ended)
    {
        var path = ctx.Path;
        try
        {
            ctx.Json(new Value(() =>
            {
                _gate.Pass().Wait();
                if (fails)
                {
                    throw new InvalidOperationException("on purpose");
                }
            }));
        }
        catch (InvalidOperationException)
        {
            ctx.Text("after the failure");
        }

        ctx.SetStatus(201).Text("again");
        ended.SetResult(path);
    }
}
