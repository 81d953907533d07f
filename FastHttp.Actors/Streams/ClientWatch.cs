namespace FastHttp.Actors.Streams;

/// <summary>
/// Tells whoever sends a response in pieces that its client is gone. A client that has ended its sending (TCP's FIN) may only have done
/// that, and still take the response; it is taken for gone when nothing was sent to it for a while. Any thread.
/// </summary>
/// <param name="ctx">The request.</param>
/// <param name="gone">Called once at most, on some thread.</param>
internal sealed class ClientWatch(RequestCtx ctx, Action gone)
{
    /// <summary>As long as a client may take nothing before its data rate counts.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private CancellationTokenRegistration _registration;
    private ITimer? _timer;
    private bool _isOver;
    private int _progress;
    private int _seen;

    public void Begin() => _registration = ctx.Aborted.UnsafeRegister(static watch => ((ClientWatch)watch!).OnAborted(), this);

    /// <summary>A piece was sent.</summary>
    public void NoteProgress() => _progress++;

    /// <summary>The response is over. False: it was, or the client is gone.</summary>
    public bool End()
    {
        _registration.Unregister();
        lock (_gate)
        {
            _timer?.Dispose();
            var isFirst = !_isOver;
            _isOver = true;
            return isFirst;
        }
    }

    private void OnAborted()
    {
        lock (_gate)
        {
            if (!_isOver && ctx.AwaitsResponse)
            {
                _seen = _progress;
                _timer = ctx.Exchange.Pool.Loop.Time.CreateTimer(static watch => ((ClientWatch)watch!).Look(), this, Grace, Grace);
                return;
            }
        }

        Tell();
    }

    private void Look()
    {
        if (_progress == _seen || !ctx.AwaitsResponse)
        {
            Tell();
        }

        _seen = _progress;
    }

    private void Tell()
    {
        if (End())
        {
            gone();
        }
    }
}
