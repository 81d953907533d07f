using System.Runtime.InteropServices;
using Xunit;

namespace FastHttp.Actors.Tests.Support;

/// <summary>Lowers how many descriptors the process may have, until it is disposed. Linux only; for tests that run alone.</summary>
internal sealed partial class DescriptorLimit : IDisposable
{
    private const int NumberOfFiles = 7;

    private readonly Limit _before;

    /// <param name="highest">No descriptor may be higher; those in use stay.</param>
    public DescriptorLimit(int highest)
    {
        Assert.Equal(0, GetLimit(NumberOfFiles, out _before));
        Assert.Equal(0, SetLimit(NumberOfFiles, _before with { Soft = (ulong)highest + 1 }));
    }

    public void Dispose() => Assert.Equal(0, SetLimit(NumberOfFiles, _before));

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private record struct Limit(ulong Soft, ulong Hard);
}
