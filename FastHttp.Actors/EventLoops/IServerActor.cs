namespace FastHttp.Actors.EventLoops;

/// <summary>
/// An actor of the server itself. None of its code is the application's, so it leaves nothing behind on its thread, and the loop need
/// not look after each of its messages.
/// </summary>
internal interface IServerActor;
