namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Whoever is told of the end of a step by a delegate of its own, on the thread of the connection's loop: it only passes the news on, and
/// runs no code of the application.
/// </summary>
internal interface IStepWatcher;
