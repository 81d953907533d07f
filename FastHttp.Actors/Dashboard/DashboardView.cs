namespace FastHttp.Actors.Dashboard;

/// <summary>
/// What the page is sent: rates are of the time since the sample before. Times are milliseconds, moments those since 1970.
/// </summary>
/// <param name="Server">Only in what is sent whole.</param>
/// <param name="At">When.</param>
/// <param name="State">Of the server.</param>
/// <param name="IsReady">Clients may be sent to it.</param>
/// <param name="Traffic">Of all requests.</param>
/// <param name="Status">Requests a second by status: 2xx, 3xx, 4xx, 5xx, and those that were sent no response.</param>
/// <param name="Connections">Live, with a request, opened and rejected a second.</param>
/// <param name="Bytes">Received and sent a second.</param>
/// <param name="Loops">In order.</param>
/// <param name="RouteTraffic">Of routes that have some: id, requests a second, errors a second, in flight, 99th percentile or -1.</param>
/// <param name="Listeners">Null: as before.</param>
/// <param name="Routes">Null: as before. Else those that are not.</param>
/// <param name="Failed">Null: as before.</param>
/// <param name="Slowest">Null: as before.</param>
internal sealed record DashboardView(
    ServerView? Server,
    long At,
    string State,
    bool IsReady,
    TrafficView Traffic,
    IReadOnlyList<double> Status,
    IReadOnlyList<double> Connections,
    IReadOnlyList<double> Bytes,
    IReadOnlyList<LoopView> Loops,
    IReadOnlyList<IReadOnlyList<double>> RouteTraffic,
    IReadOnlyList<ListenerView>? Listeners,
    IReadOnlyList<RouteView>? Routes,
    IReadOnlyList<RequestView>? Failed,
    IReadOnlyList<RequestView>? Slowest)
{
    /// <summary>Without what is in the view before; all where there is none.</summary>
    public DashboardView Since(DashboardView? before) => before is null ? this : this with
    {
        Listeners = Changed(Listeners, before.Listeners),
        Routes = Routes!.Except(before.Routes!).ToList() is { Count: > 0 } changed ? changed : null,
        Failed = Changed(Failed, before.Failed),
        Slowest = Changed(Slowest, before.Slowest),
    };

    private static IReadOnlyList<T>? Changed<T>(IReadOnlyList<T>? now, IReadOnlyList<T>? before) =>
        now!.SequenceEqual(before!) ? null : now;
}

/// <summary>A server while it is bound.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endpoints">Where it listens.</param>
/// <param name="StartedAt">When.</param>
/// <param name="CanDrain">There is a route for it.</param>
/// <param name="Interval">Seconds between two samples.</param>
/// <param name="DrainDeadline">Seconds that it has to end.</param>
internal sealed record ServerView(
    string Name, IReadOnlyList<string> Endpoints, long StartedAt, bool CanDrain, double Interval, double DrainDeadline);

/// <summary>Requests of the last interval.</summary>
/// <param name="PerSecond">How many ended.</param>
/// <param name="ErrorsPerSecond">Those with a 5xx or without a response.</param>
/// <param name="Active">Under way now.</param>
/// <param name="P50">Null: there were none.</param>
/// <param name="P95">As P50.</param>
/// <param name="P99">As P50.</param>
internal sealed record TrafficView(double PerSecond, double ErrorsPerSecond, int Active, double? P50, double? P95, double? P99);

/// <summary>A server's part on a loop.</summary>
/// <param name="Index">The loop's number.</param>
/// <param name="Connections">Live ones.</param>
/// <param name="Active">Requests under way.</param>
/// <param name="Busy">0 to 1.</param>
/// <param name="Stalls">Since the loop's start.</param>
internal sealed record LoopView(int Index, int Connections, int Active, double Busy, long Stalls);

/// <summary>A listener actor.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Restarts">How often.</param>
/// <param name="LastFailure">Null: none.</param>
internal sealed record ListenerView(string Path, int Restarts, FailureView? LastFailure);

/// <summary>What an actor failed with.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Its path.</param>
/// <param name="Type">The exception's.</param>
/// <param name="Message">The exception's, cut.</param>
/// <param name="Request">Method and path; null when it was none.</param>
internal sealed record FailureView(long At, string Actor, string Type, string Message, string? Request);

/// <summary>A route.</summary>
/// <param name="Id">Its place.</param>
/// <param name="Name">Method and pattern.</param>
/// <param name="Placement">As in the snapshot.</param>
/// <param name="HandlerType">As in the snapshot.</param>
/// <param name="Count">How many handlers it has.</param>
/// <param name="Parent">Handlers are at this path, "/", their number, unless they say otherwise.</param>
/// <param name="Handlers">Those of which there is something to say: the others run and have never failed, and nothing waits for them.</param>
internal sealed record RouteView(
    int Id, string Name, string Placement, string HandlerType, int Count, string Parent, IReadOnlyList<HandlerView> Handlers)
{
    public bool Equals(RouteView? other) =>
        other is not null && (Id, Name, Count, Parent) == (other.Id, other.Name, other.Count, other.Parent) && Handlers.SequenceEqual(other.Handlers);

    public override int GetHashCode() => Id;
}

/// <summary>A handler actor.</summary>
/// <param name="Index">Its place in the route.</param>
/// <param name="Path">Null: its place says it.</param>
/// <param name="State">As in the snapshot.</param>
/// <param name="Restarts">How often.</param>
/// <param name="Mailbox">Messages that wait.</param>
/// <param name="LastFailure">Null: none.</param>
internal sealed record HandlerView(int Index, string? Path, string State, int Restarts, int Mailbox, FailureView? LastFailure);

/// <summary>A request that failed or was slow.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Method">Empty: it could not be read.</param>
/// <param name="Path">Without the query.</param>
/// <param name="Status">0: no response was sent.</param>
/// <param name="Error">What was wrong.</param>
/// <param name="Duration">How long it took.</param>
internal sealed record RequestView(long At, string Method, string Path, int Status, string? Error, double Duration);
