using System.Text;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Observability.AccessLines;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>The file of the access log: with other writers, behind links, and when writes fail half-way.</summary>
public sealed class AccessFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly NotingLog _lines = new();

    private string Path => _folder.PathOf("access.log");

    public void Dispose() => _folder.Dispose();

    [RequiresLinuxTheory]
    [InlineData(20_000)]
    public async Task Two_writers_of_one_file_leave_all_lines_whole(int lines)
    {
        // A write for each line: as many chances as there can be to come in between.
        await Task.WhenAll(Enumerable.Range(0, 2).Select(writer => Task.Run(() =>
        {
            using var file = new AccessFile(Path, 64, _time, AccessOutput.Open);
            for (var i = 0; i < lines; i++)
            {
                Append(file, $"/{writer}/{i} end\n");
            }
        })));

        var expected = Enumerable.Range(0, 2).SelectMany(writer => Enumerable.Range(0, lines).Select(i => $"/{writer}/{i} end"));
        Assert.Equal(expected.Order(), File.ReadAllLines(Path).Order());
    }

    [RequiresLinuxTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Behind_a_link_lines_follow_a_file_that_is_rotated_and_a_link_that_is_changed(bool isRotated)
    {
        var (first, second) = (_folder.PathOf("first.log"), _folder.PathOf("second.log"));
        File.CreateSymbolicLink(Path, first);
        using var log = NewLog();
        Write(log.Loops[0], "/one");
        await TestServer.Until(() => Targets(first).SequenceEqual(["/one"]), "the line is in the file that the link leads to");

        if (isRotated)
        {
            File.Move(first, second);
        }
        else
        {
            File.Delete(Path);
            File.CreateSymbolicLink(Path, second);
        }

        _time.Advance(TimeSpan.FromSeconds(1));
        Write(log.Loops[0], "/two");
        var now = isRotated ? first : second;
        await TestServer.Until(() => Targets(now).SequenceEqual(["/two"]), "the line is in the new file");
        Assert.Equal(["/one"], Targets(isRotated ? second : first));
    }

    private static int Append(AccessFile file, string text)
    {
        var length = Encoding.ASCII.GetBytes(text, file.Room);
        return file.Append(length, out _);
    }

    private AccessLog NewLog(TimeSpan? patience = null) => NewAccessLog(Path, _lines, _time, patience: patience);
}
