using System.Diagnostics;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability;

/// <summary>The activity source <c>FastHttp.Actors</c>, one for the process, and how OpenTelemetry names what its spans say.</summary>
internal static class ServerTraces
{
    public const string Name = "FastHttp.Actors";

    /// <summary>The span of one receive; Phobos' name of it.</summary>
    public const string Receive = "akka.actor.recv RequestCtx";

    public const string Method = "http.request.method";
    public const string OriginalMethod = "http.request.method_original";
    public const string Scheme = "url.scheme";
    public const string Path = "url.path";
    public const string Query = "url.query";
    public const string Route = "http.route";
    public const string Status = "http.response.status_code";
    public const string ProtocolVersion = "network.protocol.version";
    public const string ServerAddress = "server.address";
    public const string ServerPort = "server.port";
    public const string ClientAddress = "client.address";
    public const string PeerAddress = "network.peer.address";
    public const string PeerPort = "network.peer.port";
    public const string UserAgent = "user_agent.original";
    public const string ErrorType = "error.type";
    public const string ActorPath = "akka.actor.path";
    public const string ActorType = "akka.actor.type";
    public const string MessageType = "akka.actor.recv.msgType";
    public const string Sender = "akka.actor.recv.sender";

    /// <summary>The method of requests whose own nobody knows.</summary>
    public const string OtherMethod = "_OTHER";

    private static readonly ActivitySource Source = new(Name, typeof(ServerTraces).Assembly.GetName().Version?.ToString(3));

    /// <summary>Somebody listens. One look; while nobody does, no request costs more.</summary>
    public static bool AreWanted => Source.HasListeners();

    /// <summary>The span of a request. Null when no listener wants it. It is current then: whoever calls restores his own values.</summary>
    public static Activity? StartRequest(string name, ActivityContext parent, IEnumerable<KeyValuePair<string, object?>> tags) =>
        Source.StartActivity(name, ActivityKind.Server, parent, tags);

    /// <summary>The span of a receive, below the current one. It is current then, until <see cref="EndReceive"/>.</summary>
    public static Activity? StartReceive() => Source.StartActivity(Receive);

    /// <summary>The receiver has returned from the request.</summary>
    /// <param name="activity">What was current while it received; that of the request goes on.</param>
    public static void EndReceive(Activity? activity)
    {
        if (activity is { Kind: ActivityKind.Internal })
        {
            activity.Stop();
        }
    }

    /// <summary>The request has ended. Whoever calls restores his own values.</summary>
    public static void EndRequest(Activity activity, KnownMethod method, int version, in RequestEnd end)
    {
        if (activity is { IsAllDataRequested: true, IsStopped: false })
        {
            if (end.Status != 0)
            {
                activity.SetTag(Status, end.Status);
            }

            // OpenTelemetry leaves the span status of a server unset for 1xx to 4xx: a client's mistake is no failure of the server.
            if (new RequestKind(method, version, end.Status, end.Rejection, end.CutOff).ErrorType is { } error)
            {
                activity.SetTag(ErrorType, error).SetStatus(ActivityStatusCode.Error);
            }
        }

        activity.Stop();
    }

    /// <summary>Whoever handles the request has failed. Any thread.</summary>
    public static void NoteException(Activity? activity, Exception cause)
    {
        if (activity is { IsAllDataRequested: true, IsStopped: false })
        {
            activity.AddException(cause);
        }
    }
}
