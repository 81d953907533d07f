using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Routing;

public sealed class RouteTableAllocationTests
{
    [Theory]
    [InlineData("GET /static", nameof(MatchStatus.Found))]
    [InlineData("GET /%73tatic", nameof(MatchStatus.Found))]
    [InlineData("HEAD /users/7", nameof(MatchStatus.Found))]
    [InlineData("GET /users/%37/orders/8", nameof(MatchStatus.Found))]
    [InlineData("GET /files/a/b.c/%2e%2e%2e", nameof(MatchStatus.Found))]
    [InlineData("GET /files/a/../c", nameof(MatchStatus.NotFound))]
    [InlineData("GET /nothing", nameof(MatchStatus.NotFound))]
    [InlineData("PUT /users/me", nameof(MatchStatus.MethodNotAllowed))]
    [InlineData("OPTIONS /users/me", nameof(MatchStatus.Options))]
    [InlineData("OPTIONS *", nameof(MatchStatus.Options))]
    public void A_match_allocates_nothing(string request, string expected)
    {
        RouteTable table = RouteTableFixture.Table(
            "GET /static; GET /users/{id:int}; POST /users/me; BREW /users/{name}; GET /users/{id}/orders/{order:long}; GET /files/{*rest}");
        string[] parts = request.Split(' ');
        byte[] method = Encoding.ASCII.GetBytes(parts[0]);
        byte[] path = Encoding.ASCII.GetBytes(parts[1]);
        RouteMatch match = default;

        // Once before: a union of methods that no single pattern has gets its Allow value on first use.
        MatchStatus status = table.Match(KnownMethods.Of(method), method, path, ref match);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1_000; i++)
        {
            status = table.Match(KnownMethods.Of(method), method, path, ref match);
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(expected, status.ToString());
        Allocated.Nothing(allocated);
    }
}
