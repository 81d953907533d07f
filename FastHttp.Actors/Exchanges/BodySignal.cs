using Akka.Actor;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// What a handler asks of its connection while it has the request: to send what it has written, or to read on. Told to the
/// connection as a message; whoever holds it there ends it exactly once.
/// </summary>
internal abstract class BodySignal(Exchange exchange, long life) : INoSerializationVerificationNeeded
{
    public Exchange Exchange => exchange;

    /// <summary>The life of the exchange that the step belongs to.</summary>
    public long Life => life;

    /// <summary>The connection no longer serves this request, or is no more.</summary>
    public abstract void Drop();
}

/// <summary>Made once per request that has steps and used as often as wanted, one step at a time.</summary>
internal sealed class BodySignal<T>(Exchange exchange, long life, T dropped) : BodySignal(exchange, life)
{
    private readonly Step<T> _step = new();

    /// <summary>The handler's thread, before the signal is told.</summary>
    /// <exception cref="InvalidOperationException">The last step has not ended, or nobody has awaited it.</exception>
    public ValueTask<T> Begin() => _step.Begin();

    /// <summary>The loop's thread, once for each step.</summary>
    public void End(T result) => _step.End(result);

    public override void Drop() => End(dropped);
}
