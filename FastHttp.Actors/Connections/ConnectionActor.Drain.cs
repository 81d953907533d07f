using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

// How a connection ends when its server drains. Whatever had begun to arrive is served; what comes later is refused, so that
// a client that never pauses cannot keep the server alive.
internal sealed partial class ConnectionActor
{
    /// <summary>
    /// How long a new connection may take to send its first request before it counts as idle. It was let in, so its request is
    /// probably on its way, and unlike those on a reused connection clients do not send it again by themselves.
    /// </summary>
    private const long FirstRequestTime = 1000;

    private enum DrainStep : byte
    {
        /// <summary>The server does not drain.</summary>
        None,

        /// <summary>What is received now had arrived before the drain.</summary>
        Sweeping,

        /// <summary>All that had arrived is received.</summary>
        Swept,

        /// <summary>More has arrived: of the current request, or a new one. Whatever follows the current request is new.</summary>
        NewFollows,
    }

    private DrainStep _drain;

    // The current request began after the drain.
    private bool _cameTooLate;

    /// <summary>Requests that arrived before the drain are served too: only the last of them ends the connection.</summary>
    private bool IsLastOfDrain => _server.IsDraining && !_reader.HasBytesBehindRequest && !_canReceive;

    /// <summary>Old and new must not mix in the buffer: new bytes stay in the socket while old requests wait.</summary>
    private bool KeepsNewBytesOut => _drain == DrainStep.Swept && _reader.HasBytesBehindRequest;

    private void OnDrain()
    {
        // What has arrived but was not told yet is a request received before the drain.
        _drain = DrainStep.Sweeping;
        _news |= Readiness.Readable;
        OnNews();
    }

    /// <summary>Called after each receive: sorts what came before the drain from what came after.</summary>
    private void NoteArrival(bool hasBytes)
    {
        if (_drain == DrainStep.Sweeping && !_canReceive)
        {
            _drain = DrainStep.Swept;
        }
        else if (_drain == DrainStep.Swept && hasBytes)
        {
            _drain = DrainStep.NewFollows;
        }
    }

    /// <summary>Called at the first byte of a request. The first request of a connection always counts as old.</summary>
    private void NoteBegin() => _cameTooLate = _drain == DrainStep.NewFollows && _served > 0;

    private void EndIdle()
    {
        var wait = _served == 0 ? _since + FirstRequestTime - _server.Loop.Now : 0;
        if (wait > 0)
        {
            ArmDeadline(wait);
        }
        else
        {
            CloseIdle(CloseReason.Draining);
        }
    }

    /// <summary>
    /// The end is sent before the socket is closed: a request that crosses it finds an end and not a reset, which tells its
    /// client that it was not read (RFC 9112 9.5).
    /// </summary>
    private void CloseIdle(CloseReason reason)
    {
        _transport!.ShutdownSend();
        Close(reason);
    }
}
