using Akka.Configuration.Hocon;

namespace FastHttp.Actors.Hocon;

/// <summary>
/// One key of the configuration: how its value is read, where it goes, and what is allowed. The same words say what is allowed
/// whether the value came from HOCON or from code.
/// </summary>
internal abstract class Setting<TOptions>(string key, string allowed)
{
    /// <summary>As in reference.conf, without the section.</summary>
    public string Key { get; } = key;

    /// <summary>Sets what the configuration says. Returns the mistake if that is no such value; then nothing is set.</summary>
    /// <param name="value">Null: the key is not there, so the value stays as it is.</param>
    /// <param name="section">The section's path with its last dot.</param>
    /// <param name="options">Where the value goes.</param>
    public string? Read(HoconValue? value, string section, TOptions options) =>
        value is null || TrySet(value, options) ? null : Mistake(section, Told(value));

    /// <summary>The mistake if the value is not allowed, wherever it came from.</summary>
    public string? Check(string section, TOptions options) =>
        NotAllowed(options) is { } value ? Mistake(section, value) : null;

    protected abstract bool TrySet(HoconValue value, TOptions options);

    /// <summary>The value as text if it is not allowed.</summary>
    protected abstract string? NotAllowed(TOptions options);

    private static string Told(HoconValue value) => value switch
    {
        _ when value.IsObject() => "a section",
        _ when value.IsArray() => "a list",
        _ => value.GetString() is { } text ? $"\"{text}\"" : "null",
    };

    private string Mistake(string section, string value) => $"{section}{Key} must be {allowed}, but is {value}";
}

/// <summary>A setting of a type of values. What is allowed may depend on another setting.</summary>
internal sealed class Setting<TOptions, TValue>(
    string key,
    string allowed,
    Func<TOptions, TValue> get,
    Action<TOptions, TValue> set,
    Func<TOptions, TValue, bool> isAllowed,
    Func<HoconValue, TValue> parse)
    : Setting<TOptions>(key, allowed)
{
    protected override bool TrySet(HoconValue value, TOptions options)
    {
        try
        {
            set(options, parse(value));
            return true;
        }
        // What Akka's HOCON and the number parsers throw: no number, too large for one, an unknown word or unit, null.
        catch (Exception e) when (e is FormatException or OverflowException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }

    protected override string? NotAllowed(TOptions options)
    {
        var value = get(options);
        return isAllowed(options, value) ? null : value is string text ? $"\"{text}\"" : FormattableString.Invariant($"{value}");
    }
}
