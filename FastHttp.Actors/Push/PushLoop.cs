using Akka.Dispatch;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Push;

/// <summary>
/// The clients that one hub has on one loop. However many they are, publishing is one piece of work for the loop, which goes through them in
/// batches, so that it holds nobody else. Loop's thread, but for what says otherwise.
/// </summary>
internal sealed class PushLoop(PushHub hub, EventLoop loop) : IRunnable
{
    private const int Idle = 0;
    private const int Passing = 1;
    private const int WantedAgain = 2;

    /// <summary>
    /// Of one batch. A client that is sent nothing costs some nanoseconds, a send some microseconds: 128 sends, or 4,096 clients that need none,
    /// are well under a millisecond.
    /// </summary>
    private const int Budget = 4096;
    private const int CostOfSend = 32;

    private PushClient[] _clients = new PushClient[4];
    private int _count;
    private int _waitedFor;

    // The next one in the pass under way.
    private int _at;
    private bool _hasMore;
    private int _state;

    public EventLoop Loop => loop;

    public LoopCounters Counters => loop.Counters;

    public int Count => _count;

    /// <summary>The newest message that may be published while clients here are waited for. The hub's, under its lock.</summary>
    public long Limit { get; set; } = long.MaxValue;

    /// <summary>The oldest message that clients here are waited for with. The hub's, under its lock.</summary>
    public long Oldest { get; set; } = long.MaxValue;

    /// <summary>There is something new. Any thread.</summary>
    public void Wake()
    {
        // Idle: to be scheduled. In a pass: clients it has passed already must be visited again. What is new was written before the state is
        // read, and a pass reads what is new after it has set the state.
        Interlocked.MemoryBarrier();
        int state;
        do
        {
            state = Volatile.Read(ref _state);
        }
        while (state != WantedAgain && Interlocked.CompareExchange(ref _state, state + 1, state) != state);

        if (state == Idle)
        {
            loop.Post(this);
        }
    }

    /// <summary>Goes on with the pass.</summary>
    public void Run()
    {
        if (_at == 0)
        {
            Interlocked.Exchange(ref _state, Passing);
        }

        try
        {
            RunBatch();
        }
        finally
        {
            // Also when a client has failed: the others get theirs.
            EndBatch();
        }
    }

    void IThreadPoolWorkItem.Execute() => Run();

    public void Add(PushClient client)
    {
        if (_count == _clients.Length)
        {
            Array.Resize(ref _clients, _count * 2);
        }

        client.Index = _count;
        _clients[_count++] = client;
        _waitedFor += client.IsWaitedFor ? 1 : 0;
        // It may begin with messages that were published before.
        Wake();
    }

    public void Remove(PushClient client)
    {
        _waitedFor -= client.IsWaitedFor ? 1 : 0;
        var hole = client.Index;
        if (hole < _at)
        {
            // The pass has visited it. Another one that was visited takes its place, so that none is left out.
            Move(--_at, hole);
            hole = _at;
        }

        Move(--_count, hole);
        _clients[_count] = null!;
        if (client.IsWaitedFor)
        {
            ShowRoom();
        }
    }

    /// <summary>A client that was blocked may be sent more.</summary>
    public void OnRoom(PushClient client)
    {
        var isComplete = hub.IsCompleted;
        var hasMore = client.Send(hub.Ring.Last, isComplete);
        if (hasMore || client.IsWaitedFor)
        {
            // By a pass, which looks once for all that have moved.
            Wake();
        }
    }

    private void Move(int from, int to)
    {
        _clients[to] = _clients[from];
        _clients[to].Index = to;
    }

    private void RunBatch()
    {
        // In this order: once it is complete no message is added.
        var isComplete = hub.IsCompleted;
        var last = hub.Ring.Last;
        for (var budget = Budget; budget > 0 && _at < _count; budget--)
        {
            var client = _clients[_at++];
            if (client.Next <= last || isComplete)
            {
                budget -= CostOfSend;
                _hasMore |= client.Send(last, isComplete);
            }
        }
    }

    private void EndBatch()
    {
        if (_at < _count)
        {
            loop.Post(this);
            return;
        }

        _at = 0;
        ShowRoom();
        if (_hasMore || Interlocked.CompareExchange(ref _state, Idle, Passing) != Passing)
        {
            _hasMore = false;
            loop.Post(this);
        }
    }

    private void ShowRoom()
    {
        if (_waitedFor == 0 && Limit == long.MaxValue)
        {
            return;
        }

        var (limit, oldest) = (long.MaxValue, long.MaxValue);
        for (var i = 0; i < _count && _waitedFor > 0; i++)
        {
            if (_clients[i].IsWaitedFor)
            {
                limit = Math.Min(limit, _clients[i].Limit);
                oldest = Math.Min(oldest, _clients[i].Next);
            }
        }

        hub.SetRoom(this, limit, oldest);
    }
}
