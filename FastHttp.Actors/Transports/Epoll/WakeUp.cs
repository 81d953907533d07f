using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>
/// An eventfd that ends a wait. It is watched edge-triggered: each write makes an event, and nobody has to read it. Only the
/// first call after an event writes, so calling often is cheap.
/// </summary>
internal sealed unsafe class WakeUp : IDisposable
{
    // A safe handle, because other threads may still call after the loop has ended, when the number may belong to another file.
    private readonly SafeFileHandle _handle;
    private int _raised;

    public WakeUp()
    {
        var descriptor = Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec);
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public bool IsInvalid => _handle.IsInvalid;

    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Whether an event may still come. True when one has arrived, until it is lowered.</summary>
    public bool IsRaised => Volatile.Read(ref _raised) != 0;

    public void Raise()
    {
        // A full fence here and in Lower. A caller that finds it raised has published its work before the loop lowers it and then
        // looks for work. A plain read first would be cheaper but could lose a wake-up.
        if (Interlocked.Exchange(ref _raised, 1) == 0)
        {
            Write();
        }
    }

    public void Lower() => Interlocked.Exchange(ref _raised, 0);

    public void Dispose() => _handle.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Write()
    {
        ulong one = 1;
        try
        {
            while (Libc.Write(_handle, (byte*)&one, sizeof(ulong)) < 0 && Errno.WasInterrupted)
            {
            }
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended; nobody waits any more.
        }
    }
}
