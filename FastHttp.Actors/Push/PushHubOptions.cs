using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Push;

/// <summary>What a <see cref="PushHub"/> holds.</summary>
public sealed class PushHubOptions
{
    private const int MostMessages = 1 << 20;
    private const int MostBytes = 1 << 30;

    /// <summary>
    /// The newest messages that are held for clients that are behind and for those that come back: 1 to 1,048,576, default 1,024. No client
    /// can be behind by more.
    /// </summary>
    public int History { get; init; } = 1024;

    /// <summary>
    /// Bytes of text that they may have together, 1 KiB to 1 GiB; default 16 MiB. Beyond, fewer messages are held. Each kind of client that is
    /// there (WebSockets, deflated WebSockets, events) adds about the same once more, however many clients there are.
    /// </summary>
    public int MaxHistoryBytes { get; init; } = 16 << 20;

    /// <exception cref="ArgumentException">Every value that is out of its range is named.</exception>
    internal void Check()
    {
        var mistakes = new OptionMistakes();
        mistakes.Range(nameof(History), History, 1, MostMessages);
        mistakes.Range(nameof(MaxHistoryBytes), MaxHistoryBytes, 1024, MostBytes);
        mistakes.Throw("push hub");
    }
}
