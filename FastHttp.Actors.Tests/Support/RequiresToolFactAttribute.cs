using Xunit;

namespace FastHttp.Actors.Tests.Support;

/// <summary>
/// A fact that runs a program: skipped, with the reason, where the program is missing; never skipped in CI. The test itself
/// gets the program's path from <see cref="Tools.Require"/>, which fails when it is missing.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresToolFactAttribute : FactAttribute
{
    public RequiresToolFactAttribute(string tool)
    {
        Tool = tool;
        Skip = Tools.SkipReason(tool, Tools.InCi);
    }

    public string Tool { get; }
}
