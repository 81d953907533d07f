using System.Runtime.InteropServices;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;
using Microsoft.Win32.SafeHandles;

namespace FastHttp.Actors.Observability;

/// <summary>
/// The access log on Linux. The framework's files are written at an offset that was looked up before, so two writers would
/// destroy each other's lines: this file is opened with O_APPEND, with which the kernel finds the end and writes there in one step.
/// </summary>
internal sealed partial class AccessDescriptor : AccessOutput
{
    // open(2), the same on all processors that .NET runs on.
    private const int Flags = WriteOnly | Create | NoTerminal | Append | CloseOnExec;
    private const int WriteOnly = 1;
    private const int Create = 0x40;
    private const int NoTerminal = 0x100;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;

    /// <summary>0666, of which the process's umask takes its part: as the framework makes files.</summary>
    private const uint RightsOfNewFile = 0x1B6;

    private const int StandardOutput = 1;
    private const int Interrupted = 4;
    private const int TryAgain = 11;
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const short CanWrite = 4;

    /// <summary>PIPE_BUF of Linux: no other write comes into one of this size (pipe(7)). Writes to a file have no bound.</summary>
    private const int LargestWholeOfPipe = 4096;

    private readonly SafeFileHandle _handle;
    private readonly string _name;

    private AccessDescriptor(SafeFileHandle handle, string name)
    {
        _handle = handle;
        _name = name;
        Identity = FileIdentity.Of(handle);
    }

    public override FileIdentity? Identity { get; }

    public override int LargestWhole => Identity?.Kind == FileKind.Pipe ? LargestWholeOfPipe : int.MaxValue;

    /// <summary>A pipe is waited for until somebody reads it.</summary>
    public static new AccessDescriptor Open(string path)
    {
        if (path.Length == 0)
        {
            return new AccessDescriptor(new SafeFileHandle(StandardOutput, ownsHandle: false), "the standard output");
        }

        while (true)
        {
            var handle = Open(path, Flags, RightsOfNewFile);
            if (!handle.IsInvalid)
            {
                return new AccessDescriptor(handle, path);
            }

            var error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            ThrowUnlessInterrupted(error, path);
        }
    }

    public override unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* source = bytes)
        {
            while (true)
            {
                var count = (int)Libc.Write(_handle, source, bytes.Length);
                if (count > 0)
                {
                    return count;
                }

                var error = count == 0 ? 0 : Marshal.GetLastPInvokeError();
                if (error == TryAgain)
                {
                    // Who started the process may have made its standard output non-blocking.
                    var wanted = new Poll { Descriptor = (int)_handle.DangerousGetHandle(), Events = CanWrite };
                    _ = WaitFor(&wanted, 1, -1);
                }
                else
                {
                    ThrowUnlessInterrupted(error, _name);
                }
            }
        }
    }

    public override void Dispose() => _handle.Dispose();

    private static void ThrowUnlessInterrupted(int error, string name)
    {
        if (error == Interrupted)
        {
            return;
        }

        var text = $"{name}: {(error == 0 ? "nothing was taken" : Marshal.GetPInvokeErrorMessage(error))}";
        throw error is AccessDenied or NotPermitted ? new UnauthorizedAccessException(text) : new IOException(text);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags, uint rights);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static unsafe partial int WaitFor(Poll* wanted, nuint count, int timeoutMilliseconds);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Poll
    {
        public int Descriptor;
        public short Events;
        public short Happened;
    }
}
