using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Observability.AccessLines;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>Lines on their way from loops to a file, while the file is well, moved, full, or read by nobody.</summary>
public sealed class AccessLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly NotingLog _lines = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Whole_lines_of_all_loops_are_appended_and_the_end_flushes_them()
    {
        var path = _folder.PathOf("access.log");
        File.WriteAllText(path, "before\n");
        using (var log = NewLog(path, loops: 3, patience: TimeSpan.FromSeconds(20)))
        {
            await Task.WhenAll(log.Loops.Select((loop, index) => Task.Run(() => WriteAll(loop, index, 500))));
        }

        var lines = File.ReadAllLines(path);
        Assert.Equal("before", lines[0]);
        Assert.Equal(Enumerable.Range(0, 3).SelectMany(loop => Enumerable.Range(0, 500).Select(i => $"/{loop}/{i}")).Order(), lines.Skip(1).Select(TargetOf).Order());
        Assert.Empty(_lines.Texts);
    }

    [Fact]
    public async Task Lines_come_without_an_end_and_after_a_rotation_they_come_in_the_new_file()
    {
        var path = _folder.PathOf("access.log");
        using var log = NewLog(path);
        Write(log.Loops[0], "/one");
        await TestServer.Until(() => Targets(path).SequenceEqual(["/one"]), "the line is written");

        File.Move(path, path + ".1");
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(log.Loops[0], "/two");
        await TestServer.Until(() => Targets(path).SequenceEqual(["/two"]), "the line is in the new file");
        Assert.Equal(["/one"], Targets(path + ".1"));

        // As logrotate does with "create": there is another file by then.
        File.Move(path, path + ".2");
        File.WriteAllText(path, "");
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(log.Loops[0], "/three");
        await TestServer.Until(() => Targets(path).SequenceEqual(["/three"]), "the line is in the file that was made");

        // As logrotate does with "copytruncate".
        File.WriteAllText(path, "");
        Write(log.Loops[0], "/four");
        await TestServer.Until(() => Targets(path).SequenceEqual(["/four"]), "no hole is before the line");
    }

    [RequiresLinuxTheory]
    [InlineData("/dev/full")]
    public async Task A_full_disk_is_one_line_in_ten_seconds_and_the_lines_are_counted_as_lost(string disk)
    {
        using var log = NewLog(disk);
        Write(log.Loops[0], "/one");
        await TestServer.Until(() => log.Lost > 0, "the line is lost");
        var lost = log.Lost;
        Write(log.Loops[0], "/two");
        await TestServer.Until(() => log.Lost > lost, "the next one too");

        Assert.Contains("The access log cannot be written: ", Assert.Single(_lines.Texts), StringComparison.Ordinal);
        Assert.EndsWith(" [FH4002]", _lines.Texts[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_missing_is_told_and_when_it_is_there_lines_are_written()
    {
        var path = _folder.PathOf("missing/access.log");
        using var log = NewLog(path);
        Write(log.Loops[0], "/one");
        await TestServer.Until(() => log.Lost > 0, "the line is lost");

        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        Write(log.Loops[0], "/two");
        await TestServer.Until(() => File.Exists(path) && Targets(path).SequenceEqual(["/two"]), "the next one is written");
    }

    [RequiresToolFact("mkfifo")]
    public void A_pipe_that_nobody_reads_holds_no_loop_and_its_lines_are_dropped_counted_and_told_once_a_second()
    {
        var path = _folder.PathOf("pipe");
        MakePipe(path);
        var log = NewLog(path);
        for (var i = 0; i < 20_000; i++)
        {
            Write(log.Loops[0], "/nobody-reads-this");
        }

        Assert.InRange(log.Dropped, 1, 19_999);
        Assert.Equal("1 lines of the access log were dropped, for its file takes them more slowly than they come; serving goes on. Look at its disk, or at who reads it. [FH4001]", Assert.Single(_lines.Texts));
        var dropped = log.Dropped;
        _time.Advance(TimeSpan.FromSeconds(1));
        Write(log.Loops[0], "/nor-this");
        Assert.StartsWith($"{dropped} lines", _lines.Texts[1], StringComparison.Ordinal);

        // The end waits for a moment only, and tells of what was not told yet.
        Write(log.Loops[0], "/nor-this");
        log.Dispose();
        Assert.StartsWith("1 lines", _lines.Texts[2], StringComparison.Ordinal);
        Assert.EndsWith(" [FH4003]", _lines.Texts[^1], StringComparison.Ordinal);

        // Lets its thread go.
        using var reader = new FileStream(path, FileMode.Open, FileAccess.Read);
    }

    [Fact]
    public async Task A_line_allocates_nothing_on_the_loop()
    {
        var path = _folder.PathOf("access.log");
        using var log = NewLog(path);
        var target = "/allocates"u8.ToArray();
        Write(log.Loops[0], target);
        await TestServer.Until(() => File.Exists(path) && Targets(path).Length == 1, "it is open");
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Write(log.Loops[0], target);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(0, log.Dropped);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(64)]
    public void A_ring_takes_as_much_as_fits_and_gives_it_back_in_order(int length)
    {
        var ring = new AccessRing(64);
        var (batch, next, taken) = (new byte[64], (byte)0, (byte)0);
        for (var round = 0; round < 100; round++)
        {
            var put = 0;
            while (ring.TryPut([.. Enumerable.Repeat(next, length)]))
            {
                next++;
                put++;
            }

            Assert.Equal(64 / length, put);
            Assert.Equal(put * length, ring.Take(batch));
            Assert.Equal(Enumerable.Range(0, put).SelectMany(i => Enumerable.Repeat((byte)(taken + i), length)), batch.Take(put * length));
            taken = next;
        }
    }

    private static void WriteAll(AccessLogOfLoop loop, int index, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Write(loop, $"/{index}/{i}");
        }
    }

    private AccessLog NewLog(string path, int loops = 1, TimeSpan? patience = null) => NewAccessLog(path, _lines, _time, loops, patience);
}
