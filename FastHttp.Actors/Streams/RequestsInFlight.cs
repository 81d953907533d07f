using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Streams;

/// <summary>
/// The requests that are in a flow, oldest first, and what is known of those that will not come out. The decider of a flow hears an
/// exception and not whose it is, so what failed is found by what else is known, and a request is never given up that might still come out:
/// </summary>
/// <remarks>
/// <para>
/// A failure is that of one request that was in the flow when it was heard. Those that came out since have not failed. So when the
/// requests that entered before some failure are as few as the failures until then, it is these that failed.
/// </para>
/// <para>
/// A flow that keeps the order has dropped each request that a later one has overtaken.
/// </para>
/// <para>Any thread.</para>
/// </remarks>
internal sealed class RequestsInFlight(bool keepsOrder)
{
    /// <summary>So many are remembered although their clients wait no longer: a flow that drops what it gets would grow the list for ever.</summary>
    private const int MaxRemembered = 10_000;

    private readonly Lock _gate = new();
    private readonly List<FlowFault> _faults = [];

    // SelectAsync asks its decider twice about one failure.
    private readonly ConditionalWeakTable<Exception, object> _heard = [];

    // A ring of a power of two; what is gone from the middle is default(RequestCtx). Requests are numbered as they enter.
    private RequestCtx[] _ring = new RequestCtx[16];
    private long _first;
    private long _next;

    // A request of this number or below was forgotten that may still fail: failures may be its.
    private long _forgottenUpTo = -1;

    /// <summary>Nobody waits for any of them.</summary>
    public bool AreAllOver
    {
        get
        {
            lock (_gate)
            {
                for (var number = _first; number < _next; number++)
                {
                    if (At(number).AwaitsResponse)
                    {
                        return false;
                    }
                }

                return true;
            }
        }
    }

    public void Enter(RequestCtx ctx)
    {
        lock (_gate)
        {
            if (_next - _first >= MaxRemembered)
            {
                ForgetThoseThatAreOver();
            }

            if (_next - _first == _ring.Length)
            {
                Grow();
            }

            At(_next++) = ctx;
        }
    }

    /// <summary>A response has come out, with that context. What is returned has failed.</summary>
    public IReadOnlyList<FlowFailure> Emerge(RequestCtx ctx)
    {
        lock (_gate)
        {
            if (Find(ctx) is not { } number)
            {
                // It came out before, was given up, or is not of this flow.
                return [];
            }

            if (number == _first && _faults.Count == 0)
            {
                Remove(number);
                return [];
            }

            var failed = new List<FlowFailure>();
            if (keepsOrder)
            {
                TakeOvertaken(number, failed);
            }

            Remove(number);
            TakeCertain(failed);
            return failed;
        }
    }

    /// <summary>The decider has heard of a failure, and the flow goes on. What is returned has failed.</summary>
    public IReadOnlyList<FlowFailure> Note(Exception cause)
    {
        lock (_gate)
        {
            if (!_heard.TryAdd(cause, this))
            {
                return [];
            }

            _faults.Add(new FlowFault(cause, _next - 1, Count()));
            var failed = new List<FlowFailure>();
            TakeCertain(failed);
            return failed;
        }
    }

    /// <summary>None of them will come out.</summary>
    public IReadOnlyList<FlowFailure> TakeAll(Exception cause)
    {
        lock (_gate)
        {
            var failed = new List<FlowFailure>();
            for (var number = _first; number < _next; number++)
            {
                if (At(number) is { IsBound: true } ctx)
                {
                    failed.Add(new FlowFailure(ctx, cause));
                }
            }

            Array.Clear(_ring);
            _faults.Clear();
            _first = _next;
            return failed;
        }
    }

    private ref RequestCtx At(long number) => ref _ring[number & (_ring.Length - 1)];

    // Where the order is kept it is the first that is looked at.
    private long? Find(RequestCtx ctx)
    {
        for (var number = _first; number < _next && ctx.IsBound; number++)
        {
            if (At(number) is { IsBound: true } other && other == ctx)
            {
                return number;
            }
        }

        return null;
    }

    private int Count()
    {
        var count = 0;
        for (var number = _first; number < _next; number++)
        {
            count += At(number).IsBound ? 1 : 0;
        }

        return count;
    }

    private void TakeOvertaken(long by, List<FlowFailure> failed)
    {
        for (var number = _first; number < by; number++)
        {
            if (At(number) is { IsBound: true } ctx)
            {
                // If this is another one's, it is one failure less that is counted: then that one waits until it is overtaken too.
                var fault = _faults.FindIndex(fault => fault.UpTo >= number);
                failed.Add(new FlowFailure(ctx, fault < 0 ? null : _faults[fault].Cause));
                if (fault >= 0)
                {
                    _faults.RemoveAt(fault);
                }

                Remove(number);
            }
        }
    }

    private void TakeCertain(List<FlowFailure> failed)
    {
        for (var i = 0; i < _faults.Count && _first > _forgottenUpTo; i++)
        {
            if (_faults[i].Candidates == 0)
            {
                // Of a request that is out, or of none: a part of the flow that makes elements of its own has failed.
                failed.Add(new FlowFailure(default, _faults[i].Cause));
                _faults.RemoveAt(i--);
            }
            else if (_faults[i].Candidates == i + 1)
            {
                TakeFirst(i + 1, _faults[i].UpTo, failed);
                i = -1;
            }
        }
    }

    private void TakeFirst(int count, long upTo, List<FlowFailure> failed)
    {
        var faults = _faults.GetRange(0, count);
        _faults.RemoveRange(0, count);
        var next = 0;
        for (var number = _first; number <= upTo; number++)
        {
            if (At(number) is { IsBound: true } ctx)
            {
                failed.Add(new FlowFailure(ctx, faults[next++].Cause));
                Remove(number);
            }
        }

        Debug.Assert(next == count, "So many requests were counted.");
    }

    private void Remove(long number)
    {
        At(number) = default;
        foreach (ref var fault in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_faults))
        {
            if (fault.UpTo >= number)
            {
                fault.Candidates--;
            }
        }

        while (_first < _next && !At(_first).IsBound)
        {
            _first++;
        }
    }

    private void ForgetThoseThatAreOver()
    {
        for (var number = _first; number < _next; number++)
        {
            if (At(number) is { IsBound: true, AwaitsResponse: false })
            {
                _forgottenUpTo = number;
                Remove(number);
            }
        }
    }

    private void Grow()
    {
        var larger = new RequestCtx[_ring.Length * 2];
        for (var number = _first; number < _next; number++)
        {
            larger[number & (larger.Length - 1)] = At(number);
        }

        _ring = larger;
    }
}
