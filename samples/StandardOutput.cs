using System.Runtime.CompilerServices;
using System.Text;

namespace Samples;

/// <summary>
/// A server goes on when nobody reads its output any more: the standard output was closed (<c>&gt;&amp;-</c>), its reader has left
/// (<c>| head -1</c>), its disk is full. Written is what can be; Akka's log goes the same way.
/// </summary>
internal sealed class StandardOutput : TextWriter
{
    private readonly TextWriter _console;

    private StandardOutput(TextWriter console) => _console = console;

    public override Encoding Encoding => _console.Encoding;

    /// <summary>The console's output and errors never throw. Runs before the program, so that no sample has to say it.</summary>
    [ModuleInitializer]
    internal static void MayGoAway()
    {
        Console.SetOut(new StandardOutput(Console.Out));
        Console.SetError(new StandardOutput(Console.Error));
    }

    public override void Write(char value) => Try(() => _console.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(() => _console.Write(buffer, index, count));

    public override void Write(string? value) => Try(() => _console.Write(value));

    public override void WriteLine(string? value) => Try(() => _console.WriteLine(value));

    private static void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody is there to be told.
        }
    }
}
