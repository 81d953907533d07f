namespace FastHttp.Actors.Http;

/// <summary>What a resumable parser says. "Not enough yet" is not an error.</summary>
internal enum ParseStatus
{
    /// <summary>Everything so far is valid; call again with the same bytes and more behind them.</summary>
    NeedMore,

    Done,

    /// <summary>No further byte can make it valid. The parser's result names the <see cref="Rejection"/>.</summary>
    Rejected,
}
