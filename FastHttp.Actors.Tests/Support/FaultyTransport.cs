using System.Net;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Support;

/// <summary>What goes wrong in the transports of one server. Set by the test, read by the loops.</summary>
internal sealed class Faults
{
    private int _accepts;

    /// <summary>What accepting reports instead of asking; null: nothing goes wrong.</summary>
    public volatile Tuple<AcceptStatus>? Accept;

    /// <summary>Whether making a connection of an accepted socket throws.</summary>
    public volatile bool Attach;

    /// <summary>How often accepting went wrong.</summary>
    public int Accepts => Volatile.Read(ref _accepts);

    public void CountAccept() => Interlocked.Increment(ref _accepts);
}

/// <summary>A transport whose system has faults.</summary>
internal sealed class FaultyTransport(ITransport inner, Faults faults) : ITransport
{
    public string Name => inner.Name;

    public bool BalancesSharedPorts => inner.BalancesSharedPorts;

    public DescriptorCount Descriptors => inner.Descriptors;

    public void ProbeExclusive(EndPoint endPoint) => inner.ProbeExclusive(endPoint);

    public TransportListener Listen(EndPoint endPoint, ListenOptions options) => new FaultyListener(inner.Listen(endPoint, options), faults);

    public TransportConnection Attach(AcceptedSocket accepted) =>
        faults.Attach ? throw new InvalidOperationException("This socket is no connection.") : inner.Attach(accepted);

    public void Discard(AcceptedSocket accepted) => inner.Discard(accepted);

    public int Wait(int timeoutMilliseconds) => inner.Wait(timeoutMilliseconds);

    public void Deliver(int index) => inner.Deliver(index);

    public void Wake() => inner.Wake();

    public void Dispose() => inner.Dispose();

    private sealed class FaultyListener(TransportListener inner, Faults faults) : TransportListener
    {
        public override EndPoint LocalEndPoint => inner.LocalEndPoint;

        public override string LastError => faults.Accept is null ? inner.LastError : "the fault of a test";

        public override void Start(IReadinessHandler owner) => inner.Start(owner);

        public override AcceptStatus TryAccept(out AcceptedSocket accepted)
        {
            if (faults.Accept is { } fault)
            {
                accepted = default;
                faults.CountAccept();
                return fault.Item1;
            }

            return inner.TryAccept(out accepted);
        }

        public override void EndHandshakes() => inner.EndHandshakes();

        public override void Close() => inner.Close();

        protected override void EndListening() => inner.Shut();
    }
}
