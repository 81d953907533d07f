using Akka;
using Akka.Streams.Dsl;
using FastHttp.Actors;

namespace Streams;

/// <summary>A flow in the place of a handler: requests go in, responses come out, each with the context of its request.</summary>
internal static class Flows
{
    /// <summary>GET /orders/{id}: looks orders up, up to a hundred at a time, and responds in the order in which it was asked.</summary>
    public static FlowWithContext<HttpRequest, RequestCtx, HttpResponse, RequestCtx, NotUsed> Orders() =>
        FlowWithContext.Create<HttpRequest, RequestCtx>()
            .Select(request => request.RouteValue("id")!)
            .SelectAsync(100, async id => (Id: id, State: await Find(id)))
            .Select(order => HttpResponse.Ok($"order {order.Id}: {order.State}\n"));

    // In place of a database. What it throws is a 500, and the flow goes on.
    private static async Task<string> Find(string id)
    {
        await Task.Delay(10);
        return id == "13" ? throw new InvalidOperationException("Order 13 cannot be read.") : "shipped";
    }
}
