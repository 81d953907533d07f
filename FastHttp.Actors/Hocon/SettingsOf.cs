using System.Globalization;
using Akka.Configuration.Hocon;

namespace FastHttp.Actors.Hocon;

/// <summary>Makes the settings of one options class.</summary>
internal static class SettingsOf<TOptions>
{
    public static Setting<TOptions> Whole(string key, int least, int most, Func<TOptions, int> get, Action<TOptions, int> set, string meaning = "") =>
        new Setting<TOptions, int>(
            key, $"a whole number, {least} to {most}{meaning}", get, set, (_, value) => value >= least && value <= most, ParseWhole);

    public static Setting<TOptions> Size(string key, int least, int most, Func<TOptions, int> get, Action<TOptions, int> set) =>
        new Setting<TOptions, int>(
            key, $"a size such as 8KiB, {least} to {most} bytes", get, set, (_, value) => value >= least && value <= most, ParseSize);

    /// <param name="key">The key.</param>
    /// <param name="range">What times are allowed, in words.</param>
    /// <param name="get">Reads the property.</param>
    /// <param name="set">Writes the property.</param>
    /// <param name="isAllowed">What times are allowed; the range may depend on another setting.</param>
    public static Setting<TOptions> Time(
        string key, string range, Func<TOptions, TimeSpan> get, Action<TOptions, TimeSpan> set, Func<TOptions, TimeSpan, bool> isAllowed) =>
        new Setting<TOptions, TimeSpan>(
            key, $"a time such as 250ms, 10s or 1m, {range}", get, set, isAllowed, value => value.GetTimeSpan(allowInfinite: false));

    public static Setting<TOptions> Fraction(string key, Func<TOptions, double> get, Action<TOptions, double> set) =>
        new Setting<TOptions, double>(key, "a number, 0 to 1", get, set, (_, value) => value is >= 0 and <= 1, ParseNumber);

    public static Setting<TOptions> Switch(string key, Func<TOptions, bool> get, Action<TOptions, bool> set) =>
        new Setting<TOptions, bool>(key, "on or off", get, set, (_, _) => true, value => value.GetBoolean());

    public static Setting<TOptions> Text(
        string key, string allowed, Func<TOptions, string> get, Action<TOptions, string> set, Func<string, bool> isAllowed) =>
        new Setting<TOptions, string>(key, allowed, get, set, (_, value) => isAllowed(value), TextOf);

    private static int ParseWhole(HoconValue value) => int.Parse(TextOf(value), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static double ParseNumber(HoconValue value) => double.Parse(TextOf(value), NumberStyles.Float, CultureInfo.InvariantCulture);

    // Akka multiplies by the unit without a look at overflow: 17179869184GiB would be 0. So only the unit is left to it.
    private static int ParseSize(HoconValue value)
    {
        var text = TextOf(value);
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end && end < 0 ? text.Length : end;
        var number = long.Parse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture);
        var unit = new HoconValue([new HoconLiteral { Value = $"1{text[digits..]}" }]).GetByteSize()!.Value;
        return checked((int)((Int128)number * unit));
    }

    private static string TextOf(HoconValue value) => value.GetString() ?? throw new FormatException("It is no text.");
}
