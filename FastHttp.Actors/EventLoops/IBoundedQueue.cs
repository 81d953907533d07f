namespace FastHttp.Actors.EventLoops;

/// <summary>A message queue that takes only so many messages.</summary>
internal interface IBoundedQueue
{
    /// <summary>Messages that may wait; 0: any number.</summary>
    int Capacity { get; }
}
