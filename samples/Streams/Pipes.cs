using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FastHttp.Actors;
using FastHttp.Actors.Streams;

namespace Streams;

/// <summary>Both bodies as pipes.</summary>
internal static class Pipes
{
    /// <summary>POST /lines: each line comes back behind its number, as it arrives.</summary>
    public static async Task NumberLines(RequestCtx ctx)
    {
        var reader = ctx.BodyAsPipeReader();
        var writer = ctx.SetContentType(ContentTypes.Text).ResponseAsPipeWriter();
        var number = 0;
        ReadResult read;
        do
        {
            read = await reader.ReadAsync();
            var rest = read.Buffer;
            while (TryTakeLine(ref rest, read.IsCompleted, out var line))
            {
                Encoding.ASCII.GetBytes($"{++number}: ", writer);
                foreach (var part in line)
                {
                    writer.Write(part.Span);
                }

                writer.Write("\n"u8);
            }

            reader.AdvanceTo(rest.Start, rest.End);
        }
        while (!(await writer.FlushAsync()).IsCompleted && !read.IsCompleted);
        await reader.CompleteAsync();
        await writer.CompleteAsync();
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> rest, bool isLast, out ReadOnlySequence<byte> line)
    {
        var end = rest.PositionOf((byte)'\n');
        line = end is null ? rest : rest.Slice(0, end.Value);
        if (end is null && (!isLast || rest.IsEmpty))
        {
            return false;
        }

        rest = end is null ? rest.Slice(rest.End) : rest.Slice(rest.GetPosition(1, end.Value));
        return true;
    }
}
