using System.Reflection;
using FastHttp.Actors.Health;
using FastHttp.Actors.Hosting;
using FastHttp.Actors.Tests.Hosting;
using FastHttp.Actors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The tables of docs/telemetry.md, section Health, say what the code does.</summary>
public sealed class HealthInDocumentsTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "telemetry.md")).Split("## Health")[1].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split(" | ").Select(cell => cell.Trim()).ToArray()),
    ];

    [Fact]
    public async Task Every_check_has_a_row_with_its_name_its_tags_and_its_path()
    {
        var documented = Rows.Where(row => row[0].StartsWith("`With", StringComparison.Ordinal)).ToList();
        Assert.Equal(Methods.Select(method => $"`{method.Name}`").Order(), documented.Select(row => row[0]).Order());
        using var host = await TestHost.Start(
            akka => akka.WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapHealth()).WithFastHttpReadinessCheck().WithFastHttpLivenessCheck(),
            services => services.AddHealthChecks());
        var registrations = host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;
        Assert.Equal(
            registrations.Select(check => ($"`{check.Name}`", string.Join(", ", check.Tags.Order().Select(tag => $"`{tag}`")))).Order(),
            documented.Select(row => (row[1], row[2])).Order());
        foreach (var row in documented)
        {
            var response = await Handlers.TestServerExtensions.Get(TestHost.BindingOf(host), row[3].Trim('`'));
            Assert.Contains($"\"{row[1].Trim('`')}\"", response.Body, StringComparison.Ordinal);
        }

        await TestHost.Stop(host);
    }

    [Fact]
    public void Every_parameter_has_a_row()
    {
        var documented = Rows.Where(row => !row[0].StartsWith("`With", StringComparison.Ordinal)).ToDictionary(row => row[0].Trim('`'), row => row[1]);

        Assert.Equal(
            Methods.SelectMany(method => method.GetParameters().Skip(1)).Select(parameter => parameter.Name!).Distinct().Order(),
            documented.Keys.Order());
        Assert.Equal(FormattableString.Invariant($"{ServerHealth.DefaultLongestHold.TotalSeconds} s"), documented["longestHold"]);
        Assert.Equal($"{HealthStatus.Unhealthy}", documented["failureStatus"]);
    }

    private static IEnumerable<MethodInfo> Methods =>
        typeof(FastHttpHealth).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly);
}
