namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Keeps a life of an exchange from ending while somebody reads its request. On the loop's thread there is nothing to do: a life
/// ends there, and not while other code runs. Dispose it.
/// </summary>
internal readonly ref struct Reading
{
    private readonly Exchange? _entered;

    private Reading(Exchange entered) => _entered = entered;

    /// <param name="exchange">Whose request is read.</param>
    /// <param name="life">The reader's.</param>
    /// <param name="lends">Spans of the request's bytes leave with the reader.</param>
    /// <exception cref="InvalidOperationException">The request is over.</exception>
    public static Reading Of(Exchange exchange, long life, bool lends = false)
    {
        if (exchange.IsOnLoop)
        {
            ThrowIfOver(exchange, life);
            return default;
        }

        // Whoever responds first ends the life, and the loop may use the buffer again while this thread still reads.
        return Enter(exchange, life, lends);
    }

    /// <summary>The same for memory that the reader may keep, wherever it is read.</summary>
    public static Reading ToKeep(Exchange exchange, long life) => Enter(exchange, life, lends: true);

    /// <exception cref="InvalidOperationException">The request is over.</exception>
    public static void ThrowIfOver(Exchange exchange, long life)
    {
        if (!exchange.State.IsReadable(life))
        {
            ThrowOver();
        }
    }

    public void Dispose() => _entered?.State.Exit();

    private static Reading Enter(Exchange exchange, long life, bool lends)
    {
        if (!exchange.State.TryEnterReadable(life))
        {
            ThrowOver();
        }

        if (lends)
        {
            exchange.Request.Lend();
        }

        return new Reading(exchange);
    }

    private static void ThrowOver() => throw new InvalidOperationException(
        "The request was responded to, and its bytes are the server's again: read what you need before you respond, or keep a copy (ToRequest).");
}
