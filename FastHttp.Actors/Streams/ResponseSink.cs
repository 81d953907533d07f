using Akka.IO;
using Akka.Streams;
using Akka.Streams.Stage;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>
/// Sends the elements as pieces of a response: each at once, and those that come while a piece is on its way together in the next one. No more
/// are asked for than fill one such piece, so a client that does not keep up stops the source. Its task ends with the response,
/// however that ends; it never fails, because whoever failed was logged and the client was told.
/// </summary>
internal sealed class ResponseSink : GraphStageWithMaterializedValue<SinkShape<ByteString>, Task>
{
    /// <summary>While a piece is on its way, elements are asked for until the next one has so many bytes: enough for a system call to be worth it.</summary>
    private const int FullPiece = 16 * 1024;

    private readonly RequestCtx _ctx;
    private readonly Inlet<ByteString> _in = new("response.in");

    public ResponseSink(RequestCtx ctx)
    {
        _ctx = ctx;
        Shape = new SinkShape<ByteString>(_in);
    }

    public override SinkShape<ByteString> Shape { get; }

    protected override Attributes InitialAttributes => Attributes.CreateName("response");

    public override ILogicAndMaterializedValue<Task> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var logic = new Logic(this);
        return new LogicAndMaterializedValue<Task>(logic, logic.Ended);
    }

    private sealed class Logic : InGraphStageLogic, IStepWatcher
    {
        private readonly RequestCtx _ctx;
        private readonly Inlet<ByteString> _in;
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Action _enter;
        private readonly Action _onEnded;
        private readonly ClientWatch _client;
        private PendingStep<bool> _flush;
        private bool _isFlushing;

        // The next piece. It must not be written while the last one is sent: the connection would take half of it.
        private readonly List<ByteString> _next = [];
        private int _nextLength;
        private bool _isWhole;
        private bool _isOver;

        public Logic(ResponseSink sink)
            : base(sink.Shape)
        {
            (_ctx, _in) = (sink._ctx, sink._in);
            _enter = GetAsyncCallback(OnFlushed);
            _onEnded = OnEnded;
            _client = new ClientWatch(_ctx, GetAsyncCallback(OnClientGone));
            SetHandler(_in, this);
        }

        public Task Ended => _ended.Task;

        public override void PreStart()
        {
            // The last piece is on its way when the source has completed.
            SetKeepGoing(true);
            _client.Begin();
            Pull(_in);
        }

        public override void OnPush()
        {
            var bytes = Grab(_in);
            _next.Add(bytes);
            _nextLength += bytes.Count;
            if (!_isFlushing)
            {
                Flush();
            }

            PullUnlessFull();
        }

        public override void OnUpstreamFinish()
        {
            _isWhole = true;
            if (!_isFlushing)
            {
                Complete();
            }
        }

        public override void OnUpstreamFailure(Exception e) => End(e);

        public override void PostStop()
        {
            _client.End();
            if (!_isOver && _ctx.AwaitsResponse)
            {
                // The stream was ended from outside, with its materialiser.
                HandlerFailure.Respond(_ctx, new AbruptStageTerminationException(this), failed: null);
            }

            _ended.TrySetResult();
        }

        private void OnEnded() => _enter();

        private void OnFlushed()
        {
            _isFlushing = false;
            _client.NoteProgress();
            if (!_flush.TakeResult())
            {
                // Nobody waits for the rest.
                _isOver = true;
                CompleteStage();
            }
            else if (_next.Count > 0)
            {
                Flush();
            }
            else if (_isWhole)
            {
                Complete();
            }

            PullUnlessFull();
        }

        private void OnClientGone()
        {
            if (_ctx.AwaitsResponse)
            {
                // It has ended its sending only: what it was sent must not pass for the whole.
                End(new OperationCanceledException(_ctx.Aborted));
            }
            else
            {
                _isOver = true;
                CompleteStage();
            }
        }

        private void Complete()
        {
            _isOver = true;
            _ctx.Complete();
            CompleteStage();
        }

        private void End(Exception cause)
        {
            _isOver = true;
            HandlerFailure.Respond(_ctx, cause, failed: null);
            CompleteStage();
        }

        private void Flush()
        {
            WriteNext();
            _isFlushing = true;
            bool hasEnded;
            try
            {
                hasEnded = _flush.Begin(_ctx.FlushAsync());
            }
            catch (InvalidOperationException e)
            {
                // Somebody else flushes the same response.
                End(e);
                return;
            }

            if (hasEnded)
            {
                OnFlushed();
            }
            else
            {
                _flush.Then(_onEnded);
            }
        }

        private void PullUnlessFull()
        {
            if (!_isOver && _nextLength < FullPiece && !HasBeenPulled(_in) && !IsClosed(_in))
            {
                Pull(_in);
            }
        }

        private void WriteNext()
        {
            var room = _ctx.BodyWriter.GetSpan(_nextLength);
            var rest = room;
            foreach (var bytes in _next)
            {
                if (!bytes.IsEmpty)
                {
                    bytes.CopyTo(ref rest, 0, bytes.Count);
                    rest = rest[bytes.Count..];
                }
            }

            _ctx.BodyWriter.Advance(_nextLength);
            _next.Clear();
            _nextLength = 0;
        }
    }
}
