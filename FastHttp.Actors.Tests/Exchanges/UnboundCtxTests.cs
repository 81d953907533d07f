using Akka.Actor;
using FastHttp.Actors.Tests.Failure;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>A context is a struct, so there is one that has no request.</summary>
public sealed class UnboundCtxTests
{
    public static TheoryData<string, Action<RequestCtx>> Uses => new()
    {
        { "Path", ctx => _ = ctx.Path },
        { "RawTarget", ctx => _ = ctx.RawTarget.Length },
        { "Body", ctx => _ = ctx.Body.Length },
        { "BodyMemory", ctx => _ = ctx.BodyMemory },
        { "Fields", ctx => _ = ctx.Fields.Count },
        { "Field", ctx => _ = ctx.Field("Host") },
        { "Query", ctx => _ = ctx.Query["a"] },
        { "RouteValue", ctx => _ = ctx.RouteValue("id") },
        { "RoutePattern", ctx => _ = ctx.RoutePattern },
        { "RequestContentType", ctx => _ = ctx.RequestContentType },
        { "RemoteEndPoint", ctx => _ = ctx.RemoteEndPoint },
        { "ToRequest", ctx => _ = ctx.ToRequest() },
        { "StatusCode", ctx => _ = ctx.StatusCode },
        { "ResponseContentType", ctx => _ = ctx.ResponseContentType },
        { "HasStarted", ctx => _ = ctx.HasStarted },
        { "Aborted", ctx => _ = ctx.Aborted },
        { "SetStatus", ctx => ctx.SetStatus(200) },
        { "AddField", ctx => ctx.AddField("a", "b") },
        { "CloseConnection", ctx => ctx.CloseConnection() },
        { "BodyWriter", ctx => ctx.BodyWriter.Write("a"u8) },
        { "BodyWriter's span", ctx => _ = ctx.BodyWriter.GetSpan(1).Length },
        { "BodyWriter's memory", ctx => ctx.BodyWriter.GetMemory(1) },
        { "BodyWriter's advance", ctx => ctx.BodyWriter.Advance(0) },
        { "Text", ctx => ctx.Text("a") },
        { "Bytes", ctx => ctx.Bytes("a"u8) },
        { "Json", ctx => ctx.Json(1) },
        { "Reply", ctx => ctx.Reply(HttpResponse.NoContent()) },
        { "Complete", ctx => ctx.Complete() },
        { "Fail", ctx => ctx.Fail(new InvalidOperationException("on purpose")) },
        { "FlushAsync", ctx => _ = ctx.FlushAsync().AsTask() },
        { "ReadBodyAsync", ctx => _ = ctx.ReadBodyAsync().AsTask() },
    };

    [Theory]
    [MemberData(nameof(Uses))]
    public void Its_use_is_an_exception_that_says_so(string _, Action<RequestCtx> use)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => use(default));
        Assert.Contains("default(RequestCtx)", exception.Message);
    }

    [Fact]
    public void It_equals_itself_alone_and_has_a_name()
    {
        RequestCtx unbound = default;
        Assert.True(unbound.Equals(default) && unbound == default && unbound.Equals((object)default(RequestCtx)));
        Assert.Equal(default(RequestCtx).GetHashCode(), unbound.GetHashCode());
        Assert.Contains("RequestCtx", unbound.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task As_a_message_it_fails_its_receiver_and_no_more(bool onLoop)
    {
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/", ScriptedHandler.Props((_, ctx) => ctx.Text("ok")));
            _ = onLoop ? route : route.Single();
            Aftermath.MapOk(routes);
        });
        var handler = await server.Actor("/user/*-handlers/0-*/0");
        using var errors = server.Errors();
        using (var client = await server.Connect())
        {
            Assert.Equal("ok", (await client.Get("/")).Body);
            handler.Tell(default(RequestCtx));
            Assert.IsType<InvalidOperationException>(((Akka.Event.Error)errors.ReceiveWhere(message => message is Akka.Event.Error)).Cause);
            Assert.Equal("ok", (await client.Get("/")).Body);
        }

        server.System.DeadLetters.Tell(default(RequestCtx));
        await server.AssertServesNormally();
    }

    [Fact]
    public async Task Told_to_a_sender_it_is_no_response()
    {
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/", ScriptedHandler.Props((context, _) => context.Sender.Tell(default(RequestCtx)))).WithTimeout(FarAway));
        Assert.Equal(500, (await server.Get("/")).Status);
    }
}
