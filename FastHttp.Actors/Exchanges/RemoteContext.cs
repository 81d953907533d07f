using System.Diagnostics;
using System.Text;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>The trace that a request belongs to, as W3C's fields say: read when it comes, and written for where it is sent on to.</summary>
internal static class RemoteContext
{
    private const string Parent = "traceparent";
    private const string State = "tracestate";

    private static readonly DistributedContextPropagator.PropagatorGetterCallback FieldOf = GetField;

    /// <summary>The client's span; the default value when it names none, or not one alone.</summary>
    public static ActivityContext Of(ExchangeRequest request)
    {
        var bytes = request.HeadBytes;
        var fields = request.Head.Fields;
        var at = fields.IndexOf(bytes, "traceparent"u8, from: 0);
        // Trace Context 3.2.1 knows one traceparent: of several nobody can say which is meant.
        if (at < 0 || fields.IndexOf(bytes, "traceparent"u8, at + 1) >= 0)
        {
            return default;
        }

        var value = fields[at].Value.Of(bytes);
        // Trace Context 3.3: without a valid traceparent the other field must not be read.
        return TraceParent.IsValid(value) && TraceParent.TryParse(value, StateOf(request), out var context) ? context : default;
    }

    /// <summary>What the client sends along with the trace, by the propagator that the application has chosen.</summary>
    public static void AddBaggage(Activity activity, ExchangeRequest request)
    {
        // The last one added is the first one sent on.
        foreach (var (key, value) in (DistributedContextPropagator.Current.ExtractBaggage(request, FieldOf) ?? []).Reverse())
        {
            activity.AddBaggage(key, value);
        }
    }

    /// <summary>The fields of a copy that goes elsewhere: they name the span it is made in, so that the trace goes on from there.</summary>
    public static List<KeyValuePair<string, string>> Rename(IEnumerable<KeyValuePair<string, string>> fields, Activity activity)
    {
        var span = Activity.Current is { } current && current.TraceId == activity.TraceId ? current : activity;
        List<KeyValuePair<string, string>> renamed = [.. fields.Where(field => !IsNamed(field, Parent) && !IsNamed(field, State)), new(Parent, span.Id!)];
        if (span.TraceStateString is { Length: > 0 } state)
        {
            renamed.Add(new(State, state));
        }

        return renamed;
    }

    private static bool IsNamed(KeyValuePair<string, string> field, string name) => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase);

    // It is sent on as it came, and ASCII is all it may be.
    private static string? StateOf(ExchangeRequest request) =>
        request.TryGetField("tracestate"u8, out _) && request.Field(State) is { Length: > 0 } state && Ascii.IsValid(state) ? state : null;

    private static void GetField(object? carrier, string name, out string? value, out IEnumerable<string>? values)
    {
        value = ((ExchangeRequest)carrier!).Field(name);
        values = null;
    }
}
