using System.Text;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
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

    [RequiresLinuxTheory]
    [InlineData("another file")]
    public void An_open_file_is_known_although_its_path_leads_elsewhere_by_now(string other)
    {
        var moved = _folder.PathOf("moved.log");
        using var output = AccessOutput.Open(Path);
        File.Move(Path, moved);
        File.WriteAllText(Path, other);

        Assert.Equal(FileIdentity.OfTarget(moved), output.Identity);
        Assert.NotEqual(FileIdentity.OfTarget(Path), output.Identity);
    }

    [Fact]
    public void A_file_that_is_rotated_just_when_it_is_opened_is_left_at_the_next_look()
    {
        using var file = new AccessFile(Path, 64, _time, path =>
        {
            var output = AccessOutput.Open(path);
            if (!File.Exists(Path + ".1"))
            {
                File.Move(Path, Path + ".1");
                File.WriteAllText(Path, "");
            }

            return output;
        });
        Assert.Equal(0, Append(file, "one\n"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, Append(file, "two\n"));

        Assert.Equal("one\n", File.ReadAllText(Path + ".1"));
        Assert.Equal("two\n", File.ReadAllText(Path));
    }

    /// <summary>The file takes so many bytes and then fails once.</summary>
    [Theory]
    [InlineData(0, 2, "three\nfour\n")]
    [InlineData(1, 2, "o\nthree\nfour\n")]
    [InlineData(3, 1, "one\nthree\nfour\n")]
    [InlineData(4, 1, "one\nthree\nfour\n")]
    [InlineData(6, 1, "one\ntw\nthree\nfour\n")]
    [InlineData(7, 0, "one\ntwo\nthree\nfour\n")]
    public void A_write_that_fails_half_way_spoils_no_other_line_and_counts_those_that_are_lost(int taken, int lost, string written)
    {
        using var file = new AccessFile(Path, 64, _time, path => new FailsOnce(AccessOutput.Open(path), taken, () => taken = int.MaxValue));
        Assert.Equal(lost, Append(file, "one\ntwo\n", out var failure));
        Assert.IsType<IOException>(failure);
        Assert.Equal(0, Append(file, "three\n"));
        Assert.Equal(0, Append(file, "four\n"));
        Assert.Equal(written, File.ReadAllText(Path));
    }

    [Fact]
    public void A_new_file_does_not_begin_with_the_end_of_a_line_of_the_old_one()
    {
        var taken = 2;
        using var file = new AccessFile(Path, 64, _time, path => new FailsOnce(AccessOutput.Open(path), taken, () => taken = int.MaxValue));
        Assert.Equal(1, Append(file, "one\n"));
        File.Move(Path, Path + ".1");
        Assert.Equal(0, Append(file, "two\n"));
        Assert.Equal("two\n", File.ReadAllText(Path));
    }

    [Theory]
    [InlineData(4, "a\nb\n|c\nd\n|")]
    [InlineData(5, "a\nb\n|c\nd\n|")]
    [InlineData(6, "a\nb\nc\n|d\n|")]
    [InlineData(1, "a\n|b\n|c\n|d\n|")]
    [InlineData(99, "a\nb\nc\nd\n|")]
    public void A_pipe_gets_as_many_whole_lines_in_a_write_as_stay_together(int together, string writes)
    {
        var log = new StringBuilder();
        using var file = new AccessFile(Path, 64, _time, _ => new NotesWrites(log, together));
        Assert.Equal(0, Append(file, "a\nb\nc\nd\n"));
        Assert.Equal(writes, log.ToString());
    }

    [Fact]
    public async Task Whatever_fails_the_lines_are_lost_and_told_and_the_thread_goes_on()
    {
        var opens = 0;
        using var log = NewAccessLog(Path, _lines, _time, open: path => ++opens == 1 ? throw new InvalidOperationException("It is broken.") : AccessOutput.Open(path));
        Write(log.Loops[0], "/one");
        await TestServer.Until(() => log.Lost == 1, "the line is lost");
        Write(log.Loops[0], "/two");
        await TestServer.Until(() => Targets(Path).SequenceEqual(["/two"]), "the next one is written");
        Assert.Contains("The access log cannot be written: It is broken.", Assert.Single(_lines.Texts), StringComparison.Ordinal);
        Assert.Equal(1, log.Lost);
    }

    [Fact]
    public async Task Lines_are_written_although_the_log_that_is_told_of_failures_fails_itself()
    {
        var opens = 0;
        _lines.Fails = true;
        using var log = NewAccessLog(Path, _lines, _time, open: path => ++opens == 1 ? throw new IOException("It is broken.") : AccessOutput.Open(path));
        Write(log.Loops[0], "/one");
        await TestServer.Until(() => log.Lost == 1, "the line is lost");
        Write(log.Loops[0], "/two");
        await TestServer.Until(() => Targets(Path).SequenceEqual(["/two"]), "the next one is written");
    }

    [Fact]
    public void What_an_end_that_gives_up_leaves_behind_is_lost_until_it_is_written()
    {
        using var goesOn = new ManualResetEventSlim();
        using var isHeld = new ManualResetEventSlim();
        var log = NewAccessLog(Path, _lines, _time, loops: 2, patience: TimeSpan.FromMilliseconds(1), open: path =>
        {
            isHeld.Set();
            goesOn.Wait();
            return AccessOutput.Open(path);
        });
        Write(log.Loops[0], "/held");
        isHeld.Wait();
        Write(log.Loops[0], "/left");
        Write(log.Loops[1], "/left");
        Assert.Equal(0, log.Lost);
        log.Dispose();
        // A second end is none.
        log.Dispose();
        Write(log.Loops[1], "/after-the-end");

        Assert.Equal(4, log.Lost);
        Assert.StartsWith("3 lines of the access log could not be written within 1 ms", Assert.Single(_lines.Texts), StringComparison.Ordinal);
        goesOn.Set();
    }

    private static int Append(AccessFile file, string text) => Append(file, text, out _);

    private static int Append(AccessFile file, string text, out Exception? failure) =>
        file.Append(Encoding.ASCII.GetBytes(text, file.Room), out failure);

    private AccessLog NewLog(TimeSpan? patience = null) => NewAccessLog(Path, _lines, _time, patience: patience);

    private sealed class FailsOnce(AccessOutput inner, int taken, Action hasFailed) : AccessOutput
    {
        private int _taken = taken;

        public override FileIdentity? Identity => inner.Identity;

        public override int LargestWhole => inner.LargestWhole;

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            if (_taken == 0)
            {
                hasFailed();
                throw new IOException("The disk is full.");
            }

            var count = inner.Write(bytes[..Math.Min(bytes.Length, _taken)]);
            _taken -= count;
            return count;
        }

        public override void Dispose() => inner.Dispose();
    }

    private sealed class NotesWrites(StringBuilder log, int together) : AccessOutput
    {
        public override FileIdentity? Identity => null;

        public override int LargestWhole => together;

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            log.Append(Encoding.ASCII.GetString(bytes)).Append('|');
            return bytes.Length;
        }

        public override void Dispose()
        {
        }
    }
}
