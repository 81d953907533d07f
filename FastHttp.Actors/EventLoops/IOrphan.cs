namespace FastHttp.Actors.EventLoops;

/// <summary>A message that owns something which must not vanish with its receiver.</summary>
internal interface IOrphan
{
    /// <summary>The receiver has ended and will never see the message. Loop's thread.</summary>
    void Orphaned();
}
