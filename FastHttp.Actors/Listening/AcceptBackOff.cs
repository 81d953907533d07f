using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>
/// What a listener does when accepting fails: it counts, logs, and says whether the next connection is to be tried at once or after
/// a pause. Accepting never spins. The loop's thread only.
/// </summary>
/// <param name="server">Whose connections they are.</param>
/// <param name="tryAgain">Called when a pause is over.</param>
internal sealed class AcceptBackOff(ServerLoop server, Action tryAgain) : IDeadlineHandler, IDescriptorWaiter
{
    /// <summary>The system has no memory or no descriptors: wait 50 ms, then twice as long each time, at most 2 s.</summary>
    private const int FirstPause = 50;

    private const int LongestPause = 2000;

    /// <summary>
    /// An error of a connection is gone with the connection. But one of a firewall or a security module may be reported for the
    /// same connection again and again, so after that many in a row there is a pause.
    /// </summary>
    public const int MostFailuresInARow = 16;

    private TimerNode? _pause;
    private int _pauseLength;
    private int _failuresInARow;
    private bool _lacksDescriptors;

    void IDeadlineHandler.OnDeadline(TimerNode node, long now) => tryAgain();

    // Any thread: a socket of some server was closed.
    void IDescriptorWaiter.OnDescriptorsFree() => server.Loop.Post(static backOff => ((AcceptBackOff)backOff!).TryAgain(), this);

    public void Accepted()
    {
        _pauseLength = _failuresInARow = 0;
        _lacksDescriptors = false;
    }

    /// <summary>Whether to try the next connection now. If not, the owner is told later, or by the transport.</summary>
    /// <exception cref="IOException">The listening socket itself is broken.</exception>
    public bool GoesOnAfter(AcceptStatus status, TransportListener listener)
    {
        switch (status)
        {
            case AcceptStatus.Drained:
                _failuresInARow = 0;
                return false;
            case AcceptStatus.ClientGone:
            case AcceptStatus.NotLetIn:
                return GoesOnWithout(listener, byClient: status == AcceptStatus.ClientGone);
            case AcceptStatus.OutOfResources:
                server.Counters.AcceptErrors++;
                Pause(listener.LastError);
                return false;
            case AcceptStatus.OutOfDescriptors:
                AwaitDescriptors(server.Loop.Transport.Descriptors.Budget!);
                return false;
            default:
                throw new IOException($"The listening socket {listener.LocalEndPoint} failed: {listener.LastError}");
        }
    }

    /// <summary>The owner is not told any more.</summary>
    public void End()
    {
        server.Loop.Transport.Descriptors.Budget?.Forget(this);
        if (_pause is not null)
        {
            server.Loop.Wheel.Cancel(_pause);
        }
    }

    private bool GoesOnWithout(TransportListener listener, bool byClient)
    {
        server.Counters.AcceptErrors++;
        server.Log.NotAccepted(listener.LastError, byClient);
        if (++_failuresInARow < MostFailuresInARow)
        {
            return true;
        }

        _failuresInARow = 0;
        Pause(listener.LastError);
        return false;
    }

    private void Pause(string error)
    {
        // If it is the limit of the process, from the next time on the reserve is kept.
        server.Loop.Transport.Descriptors.Budget?.CountNow();
        _pauseLength = Math.Min(LongestPause, Math.Max(FirstPause, _pauseLength * 2));
        server.Log.AcceptPaused(error, TimeSpan.FromMilliseconds(_pauseLength));
        TryAgainIn(_pauseLength);
    }

    /// <summary>
    /// Told as soon as a connection closes; and what others than connections have is asked for every 50 ms, which costs the system
    /// less than a failing accept.
    /// </summary>
    private void AwaitDescriptors(DescriptorBudget budget)
    {
        if (!_lacksDescriptors)
        {
            _lacksDescriptors = true;
            server.Counters.DescriptorWaits++;
            server.Log.OutOfDescriptors(budget.Plan, budget.Sockets);
        }

        TryAgainIn(FirstPause);
        budget.Await(this);
    }

    private void TryAgainIn(int milliseconds) =>
        server.Loop.Wheel.Schedule(_pause ??= new TimerNode(this), server.Loop.Now + milliseconds);

    private void TryAgain() => tryAgain();
}
