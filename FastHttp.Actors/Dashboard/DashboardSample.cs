using System.Text;
using System.Text.Json;

namespace FastHttp.Actors.Dashboard;

/// <summary>The server at one moment, as events: made once, sent to all who watch.</summary>
internal sealed class DashboardSample
{
    private readonly Lazy<byte[]> _whole;

    /// <param name="before">The one before, as long as somebody watches.</param>
    /// <param name="server">What does not change.</param>
    /// <param name="view">What does.</param>
    public DashboardSample(DashboardSample? before, ServerView server, DashboardView view)
    {
        Number = before is null ? 0 : before.Number + 1;
        View = view;
        Change = Event("change", view.Since(before?.View));
        _whole = new Lazy<byte[]>(() => Event("whole", view with { Server = server }));
    }

    public long Number { get; }

    public DashboardView View { get; }

    /// <summary>What is new since the sample before.</summary>
    public byte[] Change { get; }

    /// <summary>All of it, for who comes now.</summary>
    public byte[] Whole => _whole.Value;

    /// <summary>Its change is what somebody needs who has seen the other.</summary>
    public bool Follows(DashboardSample? seen) => seen is not null && Number == seen.Number + 1;

    private static byte[] Event(string name, DashboardView view) =>
        [.. Encoding.ASCII.GetBytes($"event: {name}\ndata: "), .. JsonSerializer.SerializeToUtf8Bytes(view, DashboardJson.Default.DashboardView), .. "\n\n"u8];
}
