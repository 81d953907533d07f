using FastHttp.Actors.Hocon;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors;

/// <summary>
/// One line for every response of a server, those that the server gives itself included. Writing never holds a request: when the
/// file cannot keep up lines are dropped, counted and told of. Read when the server is bound.
/// </summary>
public sealed class AccessLogOptions
{
    // What HOCON and code may set.
    internal static readonly Setting<AccessLogOptions>[] Settings =
    [
        new Setting<AccessLogOptions, AccessLogFormat>(
            "format", "off, common, combined or json", o => o.Format, (o, value) => o.Format = value, (_, value) => Enum.IsDefined(value),
            value => Enum.Parse<AccessLogFormat>(Name(value.GetString()), ignoreCase: true)),
        SettingsOf<AccessLogOptions>.Text(
            "file", "a path, or empty for the standard output", o => o.File, (o, value) => o.File = value, text => text?.Contains('\0', StringComparison.Ordinal) == false),
    ];

    /// <summary>How a line looks; default <see cref="AccessLogFormat.Off"/>, which costs nothing.</summary>
    public AccessLogFormat Format { get; set; } = AccessLogFormat.Off;

    /// <summary>
    /// The file that lines are appended to; default empty: the standard output. It is made when it is missing, and opened anew within a
    /// second when it was moved or removed, or when a link leads elsewhere. Its folder must be there when the server is bound, and the
    /// process must be allowed to write there. What it cannot take later is lost, counted and told of in the log; serving goes on. On Linux
    /// several servers may write to one file; elsewhere each needs its own.
    /// </summary>
    public string File { get; set; } = "";

    internal IEnumerable<string> Mistakes(string path)
    {
        var mistakes = Settings.Check(path, this).ToList();
        if (mistakes.Count == 0 && Format != AccessLogFormat.Off && File.Length > 0 && AccessPath.MistakeOf(File) is { } mistake)
        {
            mistakes.Add($"{path}.file must be a path where lines can be appended, but is \"{File}\": {mistake}");
        }

        return mistakes;
    }

    /// <summary>Null: off.</summary>
    internal AccessLog? Start(int loops, AccessLogTrouble trouble, TimeProvider time) =>
        Format == AccessLogFormat.Off ? null : new AccessLog(loops, NewFormat, File, trouble, time);

    // An enum is parsed from its number too.
    private static string Name(string? text) => text?.All(char.IsAsciiLetter) == true ? text : throw new FormatException("It is no word.");

    private AccessFormat NewFormat() => Format == AccessLogFormat.Json ? new JsonAccessFormat() : new CommonAccessFormat(Format == AccessLogFormat.Combined);
}
