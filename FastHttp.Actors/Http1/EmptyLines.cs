using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>
/// Takes the line ends before a request line, which is where old clients leave one behind a body (RFC 9112 section 2.2). Each is
/// taken as it comes, also a CR whose LF has not come, so that nothing of them is held while a connection is idle. Every idle
/// connection has one: two bytes. A mutable value with one owner.
/// </summary>
internal struct EmptyLines
{
    /// <summary>In a row. Who sends more has no request in mind.</summary>
    public const int Max = 8;

    private byte _count;
    private bool _isAfterReturn;

    /// <summary>
    /// How many of the first bytes are line ends. What is behind them, if anything, is the first byte of a request: from there on
    /// they are counted anew. The verdict falls with the first byte that makes it certain, so that it is the same however the
    /// bytes are cut.
    /// </summary>
    public int Take(ReadOnlySpan<byte> bytes, out Rejection rejection)
    {
        rejection = Rejection.None;
        var taken = 0;
        while (taken < bytes.Length && TryTake(bytes[taken], ref rejection))
        {
            taken++;
        }

        return taken;
    }

    private bool TryTake(byte value, ref Rejection rejection)
    {
        if (_isAfterReturn)
        {
            _isAfterReturn = false;
            _count++;
            rejection = value == '\n' ? Rejection.None : Rejection.InvalidLineEnd;
            return value == '\n';
        }

        if (value != '\r')
        {
            // The request line's, also a bare LF: its parser says what is wrong with it.
            _count = 0;
            return false;
        }

        rejection = _count < Max ? Rejection.None : Rejection.TooManyEmptyLines;
        _isAfterReturn = true;
        return _count < Max;
    }
}
