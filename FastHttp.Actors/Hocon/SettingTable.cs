using Akka.Configuration.Hocon;

namespace FastHttp.Actors.Hocon;

/// <summary>Reads and checks all settings of a section.</summary>
internal static class SettingTable
{
    /// <summary>Sets what the section says. Returns the mistakes; <see cref="KnownKeys"/> tells those of keys and of the section itself.</summary>
    public static List<string> Read<TOptions>(this IEnumerable<Setting<TOptions>> settings, HoconValue? section, string path, TOptions options) =>
        [.. settings.Select(setting => setting.Read(section?.GetChildObject(setting.Key), $"{path}.", options)).OfType<string>()];

    /// <summary>What is not allowed, wherever it came from.</summary>
    public static IEnumerable<string> Check<TOptions>(this IEnumerable<Setting<TOptions>> settings, string path, TOptions options) =>
        settings.Select(setting => setting.Check($"{path}.", options)).OfType<string>();
}
