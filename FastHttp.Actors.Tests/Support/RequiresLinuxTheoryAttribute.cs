using Xunit;

namespace FastHttp.Actors.Tests.Support;

/// <summary>A theory on what only Linux has.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresLinuxTheoryAttribute : TheoryAttribute
{
    public RequiresLinuxTheoryAttribute() => Skip = OperatingSystem.IsLinux() ? null : "Linux only.";
}
