using Akka.Configuration.Hocon;

namespace FastHttp.Actors.Hocon;

/// <summary>
/// The keys there are: those of reference.conf, so that there is one list. A key that is misspelt would else change nothing and
/// nobody would notice.
/// </summary>
internal sealed class KnownKeys
{
    private readonly HoconObject _reference;
    private readonly string _path;
    private readonly List<string> _all;

    /// <param name="reference">A section of reference.conf.</param>
    /// <param name="path">The section's path.</param>
    public KnownKeys(HoconValue reference, string path)
    {
        _reference = reference.GetObject();
        _path = path;
        _all = [.. KeysOf(_reference, path)];
    }

    /// <summary>The keys of a section that reference.conf does not have, and the sections that are something else.</summary>
    public IEnumerable<string> Mistakes(HoconValue? section) => Mistakes(section, _reference, _path);

    private static IEnumerable<string> KeysOf(HoconObject section, string path) => section.Items.SelectMany(item =>
        item.Value.GetObject() is { } inner ? [$"{path}.{item.Key}", .. KeysOf(inner, $"{path}.{item.Key}")] : new[] { $"{path}.{item.Key}" });

    private IEnumerable<string> Mistakes(HoconValue? section, HoconObject known, string path)
    {
        if (section is null)
        {
            return [];
        }

        return section.GetObject() is { } items
            ? items.Items.SelectMany(item => MistakesOf(item.Key, item.Value, known, path))
            : [$"{path} must be a section with settings, but is {(section.GetString() is { } text ? $"\"{text}\"" : "a list or null")}"];
    }

    private IEnumerable<string> MistakesOf(string key, HoconValue value, HoconObject known, string path)
    {
        if (known.GetKey(key) is not { } reference)
        {
            return [$"{path}.{key} is no setting; {Suggestion($"{path}.{key}", known)}"];
        }

        // A section in the place of a value is a mistake of the value.
        return reference.GetObject() is { } inner ? Mistakes(value, inner, $"{path}.{key}") : [];
    }

    private string Suggestion(string key, HoconObject section)
    {
        var name = LastOf(key);
        // The section may be wrong and not the name; among equals the whole path decides.
        var nearest = _all.MinBy(known => (EditDistance.Of(name, LastOf(known)), EditDistance.Of(key, known)))!;
        return EditDistance.Of(name, LastOf(nearest)) <= Math.Max(2, name.Length / 3)
            ? $"did you mean {nearest}?"
            : $"there are {string.Join(", ", section.Items.Keys.Order(StringComparer.Ordinal))}";
    }

    private static string LastOf(string key) => key[(key.LastIndexOf('.') + 1)..];
}
