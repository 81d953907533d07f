using System.Diagnostics;
using System.Text;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>Access logs without a server, what is written to them, and what is in their files.</summary>
internal static class AccessLines
{
    public static AccessLog NewAccessLog(
        string path, NotingLog log, TimeProvider time, int loops = 1, TimeSpan? patience = null, Func<string, AccessOutput>? open = null) =>
        new(loops, () => new CommonAccessFormat(isCombined: false), path, new AccessLogTrouble(log, time), time, open)
        {
            Patience = patience ?? TimeSpan.FromMilliseconds(100),
        };

    public static void Write(AccessLogOfLoop loop, string target) => Write(loop, Encoding.ASCII.GetBytes(target));

    public static void Write(AccessLogOfLoop loop, byte[] target) => loop.Write(new AccessEntry
    {
        Time = DateTimeOffset.UnixEpoch,
        Method = "GET"u8,
        Target = target,
        Protocol = "HTTP/1.1"u8,
        Status = 200,
        Bytes = 1,
    });

    public static string[] Targets(string path) => File.Exists(path) ? [.. File.ReadAllLines(path).Select(TargetOf)] : [];

    public static string TargetOf(string line) => line.Split(' ')[6];

    public static void MakePipe(string path)
    {
        using var mkfifo = Process.Start("mkfifo", [path]);
        mkfifo.WaitForExit();
    }
}
