using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>What breaks a rule, all of it in one message.</summary>
internal static class Broken
{
    public static void None<T>(IEnumerable<T> broken, Func<T, string> reason)
    {
        string message = string.Join('\n', broken.Select(one => $"{one}: {reason(one)}"));
        Assert.True(message.Length == 0, message);
    }
}
