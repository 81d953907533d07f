using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Decodes a chunked body that arrives in parts, as a connection would, and tells the result as one text.</summary>
internal static class ChunkedRuns
{
    public const long NoLimit = long.MaxValue;

    /// <summary>The body alone; its end must be found by itself.</summary>
    public static string Decode(string raw, int[]? cuts = null, bool compact = false, long limit = NoLimit, HeadLimits? limits = null)
    {
        byte[] source = Encoding.Latin1.GetBytes(raw);
        byte[] buffer = new byte[source.Length];
        var decoder = default(ChunkedDecoder);
        decoder.Start(limit, limits ?? HeadRuns.DefaultLimits);
        int read = 0;
        int write = 0;
        int end = 0;
        int sent = 0;
        ParseStatus status = ParseStatus.NeedMore;
        foreach (int cut in (cuts ?? []).Append(source.Length))
        {
            if (status != ParseStatus.NeedMore)
            {
                break;
            }

            if (compact)
            {
                buffer.AsSpan(read, end - read).CopyTo(buffer.AsSpan(write));
                end = write + end - read;
                read = write;
            }

            source.AsSpan(sent, cut - sent).CopyTo(buffer.AsSpan(end));
            end += cut - sent;
            sent = cut;
            status = decoder.Decode(buffer, ref read, ref write, end);
        }

        if (status != ParseStatus.Done)
        {
            return $"{status} {decoder.Rejection}";
        }

        string data = Encoding.Latin1.GetString(buffer, 0, write);
        ReadOnlySpan<byte> section = buffer.AsSpan(read - decoder.TrailerLength, decoder.TrailerLength);
        var trailers = new StringBuilder();
        for (int i = 0; i < (decoder.Trailers?.Count ?? 0); i++)
        {
            FieldRange field = decoder.Trailers![i];
            trailers.Append(' ').Append(Encoding.Latin1.GetString(field.Name.Of(section)));
            trailers.Append('=').Append(Encoding.Latin1.GetString(field.Value.Of(section)));
        }

        // What was sent behind the body is where the next request is read from.
        int rest = source.Length - sent + end - read;
        return $"Done {data} rest={rest}{trailers}";
    }
}
