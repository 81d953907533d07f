using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>Delegates that set a server up, asynchronously.</summary>
public sealed class AsyncSetupTests
{
    [Fact]
    public async Task Routes_may_be_set_up_asynchronously()
    {
        await using var server = await TestServer.Start(_ => { });

        var binding = await server.System.FastHttp().NewServerAt("127.0.0.1", 0).BindAsync(async routes =>
        {
            await Task.Yield();
            routes.MapGet("/", () => "awaited");
        });

        Assert.Equal("awaited", (await binding.Get("/")).Body);
        await binding.Terminate(TimeSpan.Zero);
    }

    [Fact]
    public async Task A_failure_of_an_asynchronous_set_up_is_that_of_the_bind()
    {
        await using var server = await TestServer.Start(_ => { });

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            server.System.FastHttp().NewServerAt("127.0.0.1", 0).BindAsync(async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("meant to fail");
            }));

        Assert.Equal("meant to fail", thrown.Message);
    }

    [Fact]
    public async Task Settings_cannot_be_set_asynchronously()
    {
        await using var server = await TestServer.Start(_ => { });
        var builder = server.System.FastHttp().NewServerAt("127.0.0.1", 0);

        var thrown = Assert.Throws<ArgumentException>(() => builder.WithOptions(async options =>
        {
            await Task.Yield();
            options.Backlog = 7;
        }));

        Assert.Contains("await first", thrown.Message, StringComparison.Ordinal);
    }
}
