using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>A message that owns something which must be released even if nobody receives the message.</summary>
internal interface IOrphan : INoSerializationVerificationNeeded
{
    /// <summary>The receiver has stopped and will never see the message. Loop's thread.</summary>
    void Orphaned();
}
