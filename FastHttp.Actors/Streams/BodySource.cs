using Akka.IO;
using Akka.Streams;
using Akka.Streams.Stage;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>Gives a request's body, one piece for each demand, so that a slow stream holds its client back.</summary>
internal sealed class BodySource : GraphStage<SourceShape<ByteString>>
{
    private readonly RequestCtx _ctx;
    private readonly Outlet<ByteString> _out = new("body.out");
    private int _isTaken;

    public BodySource(RequestCtx ctx)
    {
        _ctx = ctx;
        Shape = new SourceShape<ByteString>(_out);
    }

    public override SourceShape<ByteString> Shape { get; }

    protected override Attributes InitialAttributes => Attributes.CreateName("request-body");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : OutGraphStageLogic, IStepWatcher
    {
        private readonly BodySource _source;
        private readonly Action _enter;
        private readonly Action _onEnded;
        private PendingStep<BodyPart> _read;

        public Logic(BodySource source)
            : base(source.Shape)
        {
            _source = source;
            _enter = GetAsyncCallback(OnRead);
            _onEnded = OnEnded;
            SetHandler(source._out, this);
        }

        public override void PreStart()
        {
            if (Interlocked.Exchange(ref _source._isTaken, 1) != 0)
            {
                FailStage(new InvalidOperationException("The body of a request comes once: its source can be materialised once."));
            }
        }

        public override void OnPull()
        {
            if (_read.Begin(_source._ctx.ReadBodyAsync()))
            {
                OnRead();
            }
            else
            {
                _read.Then(_onEnded);
            }
        }

        private void OnEnded() => _enter();

        private void OnRead()
        {
            var part = _read.TakeResult();
            if (part.IsAborted)
            {
                FailStage(new BodyAbortedException());
                return;
            }

            if (!part.Bytes.IsEmpty)
            {
                // A copy: the next piece is received where this one lies, and a stream may keep its elements.
                Push(_source._out, ByteString.FromBytes(part.Bytes.ToArray()));
            }

            if (part.IsLast)
            {
                CompleteStage();
            }
            else if (part.Bytes.IsEmpty)
            {
                OnPull();
            }
        }
    }
}
