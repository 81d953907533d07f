namespace FastHttp.Actors.EventLoops;

/// <summary>Something to run on a loop: an IRunnable, an Action&lt;object?&gt; or a SendOrPostCallback, with its state.</summary>
internal readonly record struct LoopWork(object Target, object? State);
