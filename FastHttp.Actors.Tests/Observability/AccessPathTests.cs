using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Observability.AccessLines;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>A file that no access log can be written to is a mistake like the others, told when the server is bound.</summary>
public sealed class AccessPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_told_at_bind_together_with_the_other_mistakes()
    {
        var folder = _folder.PathOf("");
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => TestServer.Start(_ => { }, configure: options =>
        {
            options.AccessLog.Format = AccessLogFormat.Json;
            options.AccessLog.File = folder;
            options.Backlog = -1;
        }));
        Assert.Equal(2, failure.Mistakes.Count);
        Assert.Contains($"fasthttp.server.access-log.file must be a path where lines can be appended, but is \"{folder}\": that is a folder", failure.Mistakes);
    }

    [Theory]
    [InlineData("", "that is a folder")]
    [InlineData("new/", "that is a folder")]
    [InlineData("missing/access.log", "there is no folder ")]
    [InlineData("file/access.log", "there is no folder ")]
    [InlineData("link-to-missing", "there is no folder ")]
    [InlineData("link-to-folder", "that is a folder")]
    [InlineData("loop", "")]
    [InlineData("new.log", null)]
    [InlineData("file", null)]
    [InlineData("link-to-new", null)]
    [InlineData("link-to-file", null)]
    public void A_path_is_allowed_where_a_file_can_be_or_is(string name, string? mistake)
    {
        File.WriteAllText(_folder.PathOf("file"), "before");
        Link("link-to-missing", "missing/access.log");
        Link("link-to-folder", "");
        Link("link-to-new", "new.log");
        Link("link-to-file", "file");
        Link("loop", "loop");

        AssertMistake(_folder.PathOf(name), mistake);
        // Looking changes nothing.
        Assert.False(File.Exists(_folder.PathOf("new.log")));
        Assert.Equal("before", File.ReadAllText(_folder.PathOf("file")));
    }

    /// <summary>The super-user may write in spite of them.</summary>
    [RequiresLinuxTheory]
    [InlineData("folder/new.log", "folder")]
    [InlineData("folder/old.log", "folder/old.log")]
    public void Rights_are_looked_at_before_the_first_line(string name, string protectedPath)
    {
        var folder = _folder.PathOf("folder");
        Directory.CreateDirectory(folder);
        File.WriteAllText(_folder.PathOf("folder/old.log"), "");
        Protect(_folder.PathOf("folder/old.log"), UnixFileMode.UserRead);
        Protect(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        AssertMistake(_folder.PathOf(name), Environment.IsPrivilegedProcess ? null : $"{_folder.PathOf(protectedPath)}: Permission denied");
        Protect(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
    }

    [RequiresLinuxTheory]
    [InlineData("/dev/null")]
    [InlineData("/dev/full")]
    public void A_device_is_allowed(string path) => AssertMistake(path, null);

    [RequiresToolFact("mkfifo")]
    public void A_pipe_that_nobody_reads_is_allowed_and_is_not_waited_for()
    {
        var path = _folder.PathOf("pipe");
        MakePipe(path);
        AssertMistake(path, null);
    }

    [Fact]
    public void A_log_that_is_off_has_no_mistake() =>
        Assert.Empty(new AccessLogOptions { File = _folder.PathOf("missing/access.log") }.Mistakes("a"));

    private static void AssertMistake(string path, string? expected)
    {
        var mistakes = new AccessLogOptions { Format = AccessLogFormat.Common, File = path }.Mistakes("a");
        if (expected is null)
        {
            Assert.Empty(mistakes);
        }
        else
        {
            Assert.StartsWith($"a.file must be a path where lines can be appended, but is \"{path}\": {expected}", Assert.Single(mistakes), StringComparison.Ordinal);
        }
    }

    private static void Protect(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(_folder.PathOf(name), _folder.PathOf(target));
}
