using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>
/// An eventfd that ends a wait. It is watched edge-triggered: each write makes an event, nobody ever has to read it. Only the
/// first call after an event writes, so that calling often is cheap.
/// </summary>
internal sealed unsafe class WakeUp : IDisposable
{
    // A safe handle, because other threads may still call when the loop is gone and the number belongs to another file.
    private readonly SafeFileHandle _handle;
    private int _raised;

    public WakeUp()
    {
        var descriptor = Libc.EventDescriptor(0, Libc.NonBlocking | Libc.CloseOnExec);
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public bool IsInvalid => _handle.IsInvalid;

    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Whether an event may be under way. When one has arrived, this is true.</summary>
    public bool IsRaised => Volatile.Read(ref _raised) != 0;

    public void Raise()
    {
        // A full fence here and in Lower: who finds it raised has published his work before the loop lowers it and looks for
        // work. A plain read in front would be cheaper and could lose a wake-up.
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
