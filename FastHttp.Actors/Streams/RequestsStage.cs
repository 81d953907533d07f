using Akka.Streams;
using Akka.Streams.Stage;

namespace FastHttp.Actors.Streams;

/// <summary>The beginning of a flow that handles requests.</summary>
internal sealed class RequestsStage(FlowRequests requests) : GraphStage<SourceShape<(HttpRequest Request, RequestCtx Ctx)>>
{
    private readonly Outlet<(HttpRequest, RequestCtx)> _out = new("requests.out");

    public override SourceShape<(HttpRequest Request, RequestCtx Ctx)> Shape => new(_out);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, requests);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly RequestsStage _stage;
        private readonly FlowRequests _requests;

        public Logic(RequestsStage stage, FlowRequests requests)
            : base(stage.Shape)
        {
            _stage = stage;
            _requests = requests;
            SetHandler(stage._out, this);
        }

        // Made once: it costs what Akka needs for a message, and only when the flow has waited for a request.
        public override void PreStart() => _requests.Wake = GetAsyncCallback(OnWake);

        public override void OnPull()
        {
            if (_requests.Enter() is { } ctx)
            {
                Push(_stage._out, (ctx.ToRequest(), ctx));
            }
        }

        // What is in the flow may still come out; nothing more can go in.
        public override void OnDownstreamFinish(Exception cause)
        {
            if (cause is SubscriptionWithCancelException.NonFailureCancellation)
            {
                _requests.Close();
            }
            else
            {
                _requests.End(cause);
            }

            base.OnDownstreamFinish(cause);
        }

        private void OnWake()
        {
            if (IsAvailable(_stage._out))
            {
                OnPull();
            }
        }
    }
}
