using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>samples/Quickstart as its users run it: a process of its own.</summary>
internal sealed partial class QuickstartProcess : IAsyncDisposable
{
    public const int Interrupt = 2;
    public const int Terminate = 15;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<string> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private QuickstartProcess(string[] command)
    {
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => OnOutput(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Lines so far.</summary>
    public IReadOnlyCollection<string> Output => _output;

    public IReadOnlyCollection<string> Errors => _errors;

    public IPEndPoint EndPoint { get; private set; } = new(0, 0);

    /// <summary>How many descriptors it has open. Linux only.</summary>
    public int Descriptors => OpenFiles.Count();

    /// <summary>How many sockets it has open. Linux only.</summary>
    public int Sockets => OpenFiles.Count(descriptor => descriptor.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) == true);

    private IEnumerable<FileSystemInfo> OpenFiles => new DirectoryInfo($"/proc/{_process.Id}/fd").EnumerateFileSystemInfos();

    private static string Program => ProgramOf("Quickstart");

    /// <summary>A sample's program. Built with the tests, in the same configuration.</summary>
    public static string ProgramOf(string sample) => Path.Combine(
        SourceTree.Root, "samples", sample, "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", $"{sample}.dll");

    /// <summary>Starts it on a free port and waits until it says that it listens.</summary>
    public static Task<QuickstartProcess> Start(params string[] arguments) => StartUnder([], arguments);

    /// <summary>The same, started by a command that turns into it (exec), as <c>nice</c> does or <c>strace -D</c>.</summary>
    public static async Task<QuickstartProcess> StartUnder(string[] command, params string[] arguments)
    {
        var process = new QuickstartProcess([.. command, "dotnet", Program, "--port", "0", .. arguments]);
        var line = await process._listening.Task.WaitAsync(Patience);
        process.EndPoint = IPEndPoint.Parse(
            line[(line.IndexOf("http://", StringComparison.Ordinal) + "http://".Length)..].Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        return process;
    }

    /// <summary>Runs it with arguments with which it ends by itself.</summary>
    public static async Task<(int ExitCode, IReadOnlyCollection<string> Output, IReadOnlyCollection<string> Errors)> RunToEnd(params string[] arguments)
    {
        await using var process = new QuickstartProcess(["dotnet", Program, .. arguments]);
        return (await process.UntilExit(), process.Output, process.Errors);
    }

    public async Task<RawClient> Connect() => new(await Wire.ConnectTcp(EndPoint));

    /// <summary>One request on a connection of its own.</summary>
    public async Task<RawResponse> Exchange(string request)
    {
        using var client = await Connect();
        return await client.Exchange(request);
    }

    public void Signal(int signal) => Signal(_process, signal);

    public static void Signal(Process process, int signal)
    {
        if (Kill(process.Id, signal) != 0)
        {
            throw new InvalidOperationException($"The process {process.Id} could not be sent signal {signal}.");
        }
    }

    /// <summary>Its exit code, with all its output read.</summary>
    public async Task<int> UntilExit()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await UntilExit();
        }

        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    private void OnOutput(string? line)
    {
        Keep(_output, line);
        if (line is null)
        {
            _listening.TrySetException(new InvalidOperationException($"It ended: {string.Join(" | ", _output.Concat(_errors))}"));
        }
        else if (line.Contains("Listening on http://", StringComparison.Ordinal))
        {
            _listening.TrySetResult(line);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
