using Akka.Streams;
using Akka.Streams.Dsl;

namespace FastHttp.Actors.Streams;

/// <summary>Routes whose handler is a flow of Akka.Streams.</summary>
public static class HttpRoutesFlows
{
    /// <summary>
    /// Requests go into the flow as immutable copies, each with its context, and come out as responses with the context that they
    /// belong to. The flow is materialised once for each handler of the route, so by default once for each event loop, and serves any
    /// number of requests at one time.
    /// </summary>
    /// <remarks>
    /// <para>The flow runs on its handler's dispatcher: on an event loop its stages must not block.</para>
    /// <para>
    /// The flow has to keep the order of the requests, as every operator of <see cref="FlowWithContext{TIn, TCtxIn, TOut, TCtxOut, TMat}"/>
    /// does: a request that another one has overtaken was dropped, and gets 500. A flow that keeps no order belongs into the other overload.
    /// </para>
    /// <para>
    /// The request whose element fails gets 500, and the flow goes on as its supervision strategy says
    /// (<see cref="ActorAttributes.CreateSupervisionStrategy"/>, set on the flow as a whole); without one it resumes. When the flow fails,
    /// stops or completes, all requests that are in it get 500, and the supervisor of the handler decides: by default the flow is
    /// materialised anew. A flow that ends before it has taken a request is made anew after the back-off.
    /// </para>
    /// <para>
    /// Requests that the flow does not take yet wait before it: as many as the route's mailbox limit says
    /// (<see cref="HttpRoute.WithMailboxLimit"/>), then 503.
    /// </para>
    /// </remarks>
    /// <param name="routes">The routes.</param>
    /// <param name="method">The method; <see cref="HttpRoutes.AnyMethod"/> for all.</param>
    /// <param name="pattern">As for every route.</param>
    /// <param name="flow">Gives one response for each request. Its materialised value is not used.</param>
    /// <typeparam name="TMat">The type of its materialised value.</typeparam>
    public static HttpRoute MapFlow<TMat>(
        this HttpRoutes routes, string method, string pattern, FlowWithContext<HttpRequest, RequestCtx, HttpResponse, RequestCtx, TMat> flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return routes.Map(method, pattern, flow.AsFlow(), keepsOrder: true);
    }

    /// <summary>
    /// The same for a flow that may change the order of the requests, as <c>SelectAsyncUnordered</c> does. That one response comes
    /// before another says nothing then: a request that the flow drops without a failure waits for its deadline (503).
    /// </summary>
    /// <inheritdoc cref="MapFlow{TMat}(HttpRoutes, string, string, FlowWithContext{HttpRequest, RequestCtx, HttpResponse, RequestCtx, TMat})"/>
    public static HttpRoute MapFlow<TMat>(
        this HttpRoutes routes, string method, string pattern, Flow<(HttpRequest Request, RequestCtx Ctx), (HttpResponse Response, RequestCtx Ctx), TMat> flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return routes.Map(method, pattern, flow, keepsOrder: false);
    }

    private static HttpRoute Map<TMat>(
        this HttpRoutes routes, string method, string pattern, Flow<(HttpRequest, RequestCtx), (HttpResponse, RequestCtx), TMat> flow, bool keepsOrder)
    {
        ArgumentNullException.ThrowIfNull(routes);
        return routes.Map(method, pattern, FlowHandlerActor.Props(Run, keepsOrder));

        void Run(FlowRequests requests, IMaterializer materializer) => Source.FromGraph(new RequestsStage(requests))
            .Via(requests.Hear(flow))
            .RunWith(Sink.FromGraph(new ResponsesStage(requests)), materializer);
    }
}
