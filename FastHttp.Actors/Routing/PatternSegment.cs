namespace FastHttp.Actors.Routing;

/// <summary>One segment of a pattern: the decoded bytes of a literal, or the name of a parameter.</summary>
internal readonly record struct PatternSegment(SegmentKind Kind, byte[] Literal, string Name);
