namespace FastHttp.Actors.Tests.Events;

/// <summary>An event as a page gets it.</summary>
internal sealed record ParsedEvent(string Type, string Data, string LastEventId = "");
