using Akka.Streams;
using Akka.Streams.Stage;

namespace FastHttp.Actors.Streams;

/// <summary>The end of a flow that handles requests.</summary>
internal sealed class ResponsesStage(FlowRequests requests) : GraphStage<SinkShape<(HttpResponse Response, RequestCtx Ctx)>>
{
    private readonly Inlet<(HttpResponse, RequestCtx)> _in = new("responses.in");

    public override SinkShape<(HttpResponse Response, RequestCtx Ctx)> Shape => new(_in);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, requests);

    private sealed class Logic : InGraphStageLogic
    {
        private readonly ResponsesStage _stage;
        private readonly FlowRequests _requests;

        public Logic(ResponsesStage stage, FlowRequests requests)
            : base(stage.Shape)
        {
            _stage = stage;
            _requests = requests;
            SetHandler(stage._in, this);
        }

        public override void PreStart() => Pull(_stage._in);

        public override void OnPush()
        {
            var (response, ctx) = Grab(_stage._in);
            _requests.Respond(response, ctx);
            Pull(_stage._in);
        }

        public override void OnUpstreamFinish()
        {
            _requests.End(cause: null);
            base.OnUpstreamFinish();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            _requests.End(e);
            base.OnUpstreamFailure(e);
        }

        // Whatever else may have ended it. If it is the end of the handler, that is over by now.
        public override void PostStop() => _requests.TellEnd(cause: null);
    }
}
