using Akka.IO;
using Akka.Streams;
using Akka.Streams.Stage;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>
/// The least that a source and a sink can do whose elements come from outside: one event of another thread for each element, and the element.
/// </summary>
internal static class BareEvents
{
    public sealed class BareSource : GraphStage<SourceShape<ByteString>>
    {
        private readonly int _size;

        public BareSource(int size)
        {
            _size = size;
            Shape = new SourceShape<ByteString>(Out);
        }

        public override SourceShape<ByteString> Shape { get; }

        private Outlet<ByteString> Out { get; } = new("bare.out");

        protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

        private sealed class Logic : OutGraphStageLogic
        {
            private readonly Event _event;

            public Logic(BareSource source)
                : base(source.Shape)
            {
                _event = new Event(GetAsyncCallback(() => Push(source.Out, ByteString.FromBytes(new byte[source._size]))));
                SetHandler(source.Out, this);
            }

            public override void OnPull() => ThreadPool.UnsafeQueueUserWorkItem(_event, preferLocal: true);
        }
    }

    public sealed class BareSink : GraphStageWithMaterializedValue<SinkShape<ByteString>, Task>
    {
        private readonly int _elements;

        public BareSink(int elements)
        {
            _elements = elements;
            Shape = new SinkShape<ByteString>(In);
        }

        public override SinkShape<ByteString> Shape { get; }

        private Inlet<ByteString> In { get; } = new("bare.in");

        public override ILogicAndMaterializedValue<Task> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
        {
            var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return new LogicAndMaterializedValue<Task>(new Logic(this, ended), ended.Task);
        }

        private sealed class Logic : InGraphStageLogic
        {
            private readonly BareSink _sink;
            private readonly Event _event;
            private int _left;

            public Logic(BareSink sink, TaskCompletionSource ended)
                : base(sink.Shape)
            {
                (_sink, _left) = (sink, sink._elements);
                _event = new Event(GetAsyncCallback(() =>
                {
                    if (--_left > 0)
                    {
                        Pull(sink.In);
                    }
                    else
                    {
                        ended.SetResult();
                        CompleteStage();
                    }
                }));
                SetHandler(sink.In, this);
            }

            public override void PreStart() => Pull(_sink.In);

            public override void OnPush()
            {
                Grab(_sink.In);
                ThreadPool.UnsafeQueueUserWorkItem(_event, preferLocal: true);
            }
        }
    }

    private sealed class Event(Action tell) : IThreadPoolWorkItem
    {
        public void Execute() => tell();
    }
}
