using System.Diagnostics;
using Xunit;

namespace FastHttp.Actors.Tests.Support;

/// <summary>
/// A theory that injects errors into system calls: skipped, with the reason, where strace is missing (but not in CI), and where
/// the system, a container for one, does not let a process be traced.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresStraceTheoryAttribute : TheoryAttribute
{
    private static readonly Lazy<string?> TracingForbidden = new(TryToTrace);

    public RequiresStraceTheoryAttribute() =>
        Skip = OperatingSystem.IsLinux() ? Tools.SkipReason("strace", Tools.InCi) ?? TracingForbidden.Value : "strace is Linux's";

    private static string? TryToTrace()
    {
        if (Tools.Find("strace") is not { } strace)
        {
            return null;
        }

        using var trial = Process.Start(new ProcessStartInfo(strace, ["-D", "-qq", "-o", "/dev/null", "true"]) { RedirectStandardError = true })!;
        var reason = trial.StandardError.ReadToEnd();
        trial.WaitForExit();
        return reason.Length == 0 ? null : $"strace may not trace here: {reason.Trim()}";
    }
}
