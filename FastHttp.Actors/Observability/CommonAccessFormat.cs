using System.Globalization;

namespace FastHttp.Actors.Observability;

/// <summary>
/// The Common Log Format as Apache and nginx write it: %h %l %u %t "%r" %&gt;s %b, and Combined with "%{Referer}i" "%{User-agent}i"
/// behind. "-" stands for what is absent: no status, no bytes of a body.
/// </summary>
internal sealed class CommonAccessFormat(bool isCombined) : AccessFormat
{
    private readonly byte[] _time = new byte[" - - [28/Nov/2026:06:47:30 +0000] \""u8.Length];
    private long _second = -1;

    public override int Write(Span<byte> destination, in AccessEntry entry)
    {
        var text = new AccessText(destination);
        PutClient(ref text, entry);
        text.Put(TimeOf(entry.Time));
        PutRequestLine(ref text, entry);
        text.Put("\" "u8);
        PutNumber(ref text, entry.Status);
        text.Put(" "u8);
        PutNumber(ref text, entry.Bytes);
        if (isCombined)
        {
            text.Put(" \""u8);
            PutValue(ref text, entry.Referer, MostOfField);
            text.Put("\" \""u8);
            PutValue(ref text, entry.UserAgent, MostOfField);
            text.Put("\""u8);
        }

        text.Put("\n"u8);
        return text.Length;
    }

    private static void PutClient(ref AccessText text, in AccessEntry entry)
    {
        if (entry.Client is { } client)
        {
            text.Put(client);
        }
        else
        {
            text.Put("-"u8);
        }
    }

    private static void PutRequestLine(ref AccessText text, in AccessEntry entry)
    {
        if (entry.Method.IsEmpty)
        {
            PutValue(ref text, entry.Unparsed, MostOfTarget);
            return;
        }

        PutValue(ref text, entry.Method, MostOfField);
        text.Put(" "u8);
        PutValue(ref text, entry.Target, MostOfTarget);
        text.Put(" "u8);
        text.Put(entry.Protocol);
    }

    private static void PutNumber(ref AccessText text, long number)
    {
        if (number == 0)
        {
            text.Put("-"u8);
        }
        else
        {
            text.Put(number);
        }
    }

    private static void PutValue(ref AccessText text, ReadOnlySpan<byte> value, int most)
    {
        text.PutEscaped(value.IsEmpty ? "-"u8 : value[..Math.Min(value.Length, most)]);
        if (value.Length > most)
        {
            text.Put(Cut);
        }
    }

    // The same for all lines of a second.
    private ReadOnlySpan<byte> TimeOf(DateTimeOffset time)
    {
        var second = time.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _second = second;
            time.UtcDateTime.TryFormat(_time, out _, "' - - ['dd/MMM/yyyy:HH:mm:ss' +0000] \"'", CultureInfo.InvariantCulture);
        }

        return _time;
    }
}
