using System.Numerics;
using System.Runtime.InteropServices;

namespace FastHttp.Actors.EventLoops;

/// <summary>Which cores the process may use, and binding a thread to one of them. Linux only.</summary>
internal static unsafe partial class CoreAffinity
{
    // The C library's cpu_set_t: 1,024 bits, one per core.
    private const int Words = 1024 / 64;

    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The affinity of the process's first thread: core numbers, ascending. Empty when the system does not tell them.</summary>
    public static int[] CoresOfProcess() => CoresOf(Environment.ProcessId);

    public static int[] CoresOfThisThread() => CoresOf(0);

    /// <summary>From now on the calling thread runs on that core only. False: not allowed, and nothing has changed.</summary>
    public static bool TryPinThisThread(int core)
    {
        var set = stackalloc ulong[Words];
        set[core / 64] = 1UL << core;
        return IsSupported && SetAffinity(0, Words * sizeof(ulong), set) == 0;
    }

    private static int[] CoresOf(int thread)
    {
        var set = stackalloc ulong[Words];
        if (!IsSupported || GetAffinity(thread, Words * sizeof(ulong), set) != 0)
        {
            return [];
        }

        var cores = new List<int>();
        for (var word = 0; word < Words; word++)
        {
            for (var left = set[word]; left != 0; left &= left - 1)
            {
                cores.Add(word * 64 + BitOperations.TrailingZeroCount(left));
            }
        }

        return [.. cores];
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nint size, ulong* set);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, ulong* set);
}
