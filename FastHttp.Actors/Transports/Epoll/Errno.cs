using System.Runtime.InteropServices;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>Error numbers of Linux (the same on x64 and arm64), and what they mean to a server.</summary>
internal static class Errno
{
    public const int Again = 11;
    private const int Interrupted = 4;
    private const int OutOfMemory = 12;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFilesInProcess = 24;
    private const int NoBuffers = 105;

    private const int ProtocolError = 71;
    private const int ConnectionAborted = 103;
    private const int ConnectionReset = 104;
    private const int TimedOut = 110;

    // The listening socket is not, or no longer, one.
    private const int BadDescriptor = 9;
    private const int BadAddress = 14;
    private const int Invalid = 22;
    private const int NotSocket = 88;

    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>A signal came (the runtime itself uses some). The call did nothing and must be repeated.</summary>
    public static bool WasInterrupted => Last == Interrupted;

    /// <summary>
    /// accept(2) passes on errors of the new connection's network ("Error handling" names ENETDOWN, EPROTO, ENOPROTOOPT, EHOSTDOWN,
    /// ENONET, EHOSTUNREACH, EOPNOTSUPP and ENETUNREACH, and other systems and modules add theirs). So only what can be nothing but
    /// the listening socket's own error is taken for that.
    /// </summary>
    public static AcceptStatus ToAcceptStatus(int error) => error switch
    {
        Again => AcceptStatus.Drained,
        ConnectionAborted or ConnectionReset or ProtocolError or TimedOut => AcceptStatus.ClientGone,
        TooManyFilesInProcess or TooManyFilesInSystem or NoBuffers or OutOfMemory => AcceptStatus.OutOfResources,
        BadDescriptor or BadAddress or Invalid or NotSocket => AcceptStatus.Failed,
        _ => AcceptStatus.NotLetIn,
    };

    public static IOException ToException(string whatFailed) => new($"{whatFailed}: {Describe(Last)}");

    public static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";
}
