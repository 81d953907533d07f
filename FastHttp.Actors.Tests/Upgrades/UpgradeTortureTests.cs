using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Upgrades;

/// <summary>Many connections of all kinds at once, some of which break off: each gets its own bytes and nobody else's.</summary>
public sealed class UpgradeTortureTests
{
    private const int Clients = 60;
    private const int Rounds = 30;

    [Fact]
    public async Task Every_client_gets_its_own_bytes()
    {
        await using var server = await TestServer.Start(EchoUpgrades.Map, loops: 2);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(() => Run(server, client))));
        await TestServer.Until(() => server.Loops.All(loop => loop.UpgradedConnections == 0), "all are counted out");
        Assert.Equal(0, server.Binding.Snapshot().Routes.Sum(route => route.FailuresByType.Values.Sum()));
    }

    private static async Task Run(TestServer server, int number)
    {
        var random = new Random(number);
        string[] ways = ["/stream", "/flow", "/actor"];
        for (var round = 0; round < Rounds; round++)
        {
            using var client = await server.Connect();
            Assert.Equal(101, (await client.Exchange(EchoUpgrades.Request(ways[random.Next(3)]))).Status);
            var mark = $"<{number}.{round}>";
            for (var i = 0; i < random.Next(10); i++)
            {
                var sent = string.Concat(Enumerable.Repeat(mark, random.Next(1, 3000)));
                await client.Send(sent);
                Assert.Equal(sent, await client.Receive(sent.Length));
            }

            // The end that a client makes must not show at any other.
            switch (random.Next(4))
            {
                case 0:
                    await client.Send(Encoding.ASCII.GetBytes(mark));
                    client.Abort();
                    break;
                case 1:
                    client.CloseSend();
                    Assert.Equal("", await client.ReceiveToEnd());
                    break;
                case 2:
                    await client.Send(string.Concat(Enumerable.Repeat(mark, 100_000)));
                    break;
            }
        }
    }
}
