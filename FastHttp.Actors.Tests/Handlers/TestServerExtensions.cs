using System.Net;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>What tests of handlers need of a server beyond requests: its actors and its log.</summary>
internal static class TestServerExtensions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A timeout longer than any test: what is answered was answered before the deadline.</summary>
    public static readonly TimeSpan FarAway = TimeSpan.FromSeconds(60);

    public static async Task<RawClient> Connect(this EndPoint endPoint) => new(await Wire.ConnectTcp(endPoint));

    public static async Task<RawResponse> Get(this ServerBinding binding, string target)
    {
        using var client = await binding.LocalEndPoint.Connect();
        return await client.Get(target);
    }

    public static Task<RawResponse> Get(this RawClient client, string target) => client.Exchange(GetOf(target));

    public static Task SendGet(this RawClient client, string target) => client.Send(GetOf(target));

    /// <summary>An actor by its path, which may hold wildcards; there must be one.</summary>
    public static Task<IActorRef> Actor(this TestServer server, string path) =>
        server.System.ActorSelection(path).ResolveOne(Patience);

    public static int Waiting(this IActorRef actor) => ((ActorRefWithCell)actor).Underlying.NumberOfMessages;

    public static long LateResponses(this TestServer server) => server.Loops.Sum(loop => loop.Exchanges.LateResponses);

    /// <summary>The errors the system logs from now on.</summary>
    public static Inbox Errors(this TestServer server)
    {
        var inbox = Inbox.Create(server.System);
        server.System.EventStream.Subscribe(inbox.Receiver, typeof(Error));
        return inbox;
    }

    /// <summary>The warnings the system logs from now on.</summary>
    public static Inbox Warnings(this ActorSystem system)
    {
        var inbox = Inbox.Create(system);
        system.EventStream.Subscribe(inbox.Receiver, typeof(Warning));
        return inbox;
    }

    /// <summary>What came so far: all that was written before the call.</summary>
    public static async Task<IReadOnlyList<string>> WarningsSoFar(this ActorSystem system, Inbox warnings)
    {
        const string last = "the last of a test";
        system.EventStream.Publish(new Warning("test", typeof(TestServerExtensions), last));
        var lines = new List<string>();
        while (((Warning)await warnings.ReceiveAsync(Patience)).ToString() is var line && !line.Contains(last, StringComparison.Ordinal))
        {
            lines.Add(line);
        }

        return lines;
    }

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task Soon(this Task task) => task.WaitAsync(Patience);

    private static string GetOf(string target) => $"GET {target} HTTP/1.1\r\nHost: test\r\n\r\n";
}
