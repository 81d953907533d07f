using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Events;

/// <summary>A client of an event stream that reads its chunks strictly, and events as a browser does.</summary>
internal sealed class RawEvents(RawClient client, RawResponse head) : IDisposable
{
    public RawResponse Head => head;

    public RawClient Client => client;

    public EventParser Parser { get; } = new();

    public static string Request(string target = "/events", string fields = "") => $"GET {target} HTTP/1.1\r\nHost: test\r\n{fields}\r\n";

    public static async Task<RawEvents> Open(TestServer server, string target = "/events", string fields = "")
    {
        var client = await server.Connect();
        await client.Send(Request(target, fields));
        var head = await client.ReceiveHead();
        Assert.Equal((200, "chunked"), (head.Status, head["Transfer-Encoding"]));
        return new RawEvents(client, head);
    }

    /// <summary>The next event; null at the proper end of the response.</summary>
    public async Task<ParsedEvent?> Next()
    {
        while (Parser.Events.Count == 0)
        {
            if (!await More())
            {
                return null;
            }
        }

        return Parser.Events.Dequeue();
    }

    /// <summary>The next chunk. False: it was the last.</summary>
    public async Task<bool> More()
    {
        var chunk = await client.ReceiveChunk();
        Parser.Feed(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(chunk)));
        return chunk.Length > 0;
    }

    /// <summary>The proper end of the response, and then of the connection.</summary>
    public async Task AssertEnds()
    {
        Assert.Null(await Next());
        Assert.Equal(0, await client.ReceiveEnd());
    }

    public void Dispose() => client.Dispose();
}
