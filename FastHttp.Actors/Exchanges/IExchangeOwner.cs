using Akka.Actor;

namespace FastHttp.Actors.Exchanges;

/// <summary>Whoever began an exchange and is told of its response: a connection actor.</summary>
internal interface IExchangeOwner
{
    ActorCell Cell { get; }

    /// <summary>The exchange has its response, or is left to its handler. Loop's thread, as that actor.</summary>
    void OnResponse(Exchange exchange);
}
