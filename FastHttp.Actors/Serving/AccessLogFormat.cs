namespace FastHttp.Actors;

/// <summary>How the lines of an access log look.</summary>
public enum AccessLogFormat
{
    /// <summary>There is no access log.</summary>
    Off,

    /// <summary>The Common Log Format of Apache and nginx: client, time, request line, status, bytes of the body.</summary>
    Common,

    /// <summary>The Combined Log Format: Common with Referer and User-Agent.</summary>
    Combined,

    /// <summary>One JSON object a line, with the duration, the route, and the name of the rejection when the server responded in the handler's place.</summary>
    Json,
}
