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

    // Errors of one client's network that accept(2) passes on. NotPermitted is a connection that a firewall forbids.
    private const int NotPermitted = 1;
    private const int NotOnNetwork = 64;
    private const int ProtocolError = 71;
    private const int NoProtocolOption = 92;
    private const int NetworkDown = 100;
    private const int NetworkUnreachable = 101;
    private const int ConnectionAborted = 103;
    private const int ConnectionReset = 104;
    private const int TimedOut = 110;
    private const int HostDown = 112;
    private const int HostUnreachable = 113;

    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>A signal came (the runtime itself uses some). The call did nothing and must be repeated.</summary>
    public static bool WasInterrupted => Last == Interrupted;

    public static AcceptStatus ToAcceptStatus(int error) => error switch
    {
        Again => AcceptStatus.Drained,
        ConnectionAborted or ConnectionReset or ProtocolError or NotPermitted or NotOnNetwork or NoProtocolOption or NetworkDown
            or NetworkUnreachable or TimedOut or HostDown or HostUnreachable => AcceptStatus.ClientGone,
        TooManyFilesInProcess or TooManyFilesInSystem or NoBuffers or OutOfMemory => AcceptStatus.OutOfResources,
        _ => AcceptStatus.Failed,
    };

    public static IOException ToException(string whatFailed) => new($"{whatFailed}: {Describe(Last)}");

    public static string Describe(int error) => $"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})";
}
