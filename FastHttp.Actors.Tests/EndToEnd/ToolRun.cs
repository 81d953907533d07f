using System.Diagnostics;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.EndToEnd;

/// <summary>One run of a client program, bounded in time.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<ToolRun> Start(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Tools.Require(tool), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
            throw;
        }

        return new ToolRun(process.ExitCode, await output, await errors);
    }
}
