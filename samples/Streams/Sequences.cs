using System.Runtime.CompilerServices;
using System.Text;
using FastHttp.Actors;
using FastHttp.Actors.Streams;

namespace Streams;

/// <summary>A response from an async enumerable.</summary>
internal static class Sequences
{
    /// <summary>GET /countdown: a line, and after a moment the next one.</summary>
    public static Task Countdown(RequestCtx ctx) => ctx.SetContentType(ContentTypes.Text).RespondWith(CountDown());

    // The token is cancelled when the client has left.
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> CountDown([EnumeratorCancellation] CancellationToken gone = default)
    {
        for (var number = 3; number > 0; number--)
        {
            yield return Encoding.ASCII.GetBytes($"{number}\n");
            await Task.Delay(100, gone);
        }
    }
}
