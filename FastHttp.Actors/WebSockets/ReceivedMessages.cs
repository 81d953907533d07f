using System.Threading.Channels;

namespace FastHttp.Actors.WebSockets;

/// <summary>The messages of one client, for code that takes one after the other. To ask for the next one is the demand for it.</summary>
internal sealed class ReceivedMessages(WebSocketSession session) : IAsyncEnumerable<WebSocketMessage>
{
    // Never more than one is in it: the next one is read when this one was taken and another is asked for.
    private readonly Channel<WebSocketMessage> _channel = Channel.CreateUnbounded<WebSocketMessage>(new UnboundedChannelOptions { SingleReader = true });

    public void Add(WebSocketMessage message) => _channel.Writer.TryWrite(message);

    /// <summary>There are no more.</summary>
    public void End() => _channel.Writer.TryComplete();

    public async IAsyncEnumerator<WebSocketMessage> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        while (await _channel.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_channel.Reader.TryRead(out var message))
            {
                yield return message;
                session.OnHandledAnywhere();
            }
        }
    }
}
