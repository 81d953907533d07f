using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Exchanges;

/// <summary>How far a life of an exchange is.</summary>
internal enum ExchangeStage : byte
{
    /// <summary>With the pool or the connection.</summary>
    Idle,

    /// <summary>With a handler, without a response.</summary>
    Open,

    /// <summary>Somebody has the right to respond and is writing.</summary>
    Claimed,

    /// <summary>The response is complete, and the connection has been told.</summary>
    Responded,

    /// <summary>The server responds in the handler's place. Whoever holds the request may still read it.</summary>
    Left,
}

/// <summary>
/// Which life an exchange is in, how far that is, and the gate before it. Life and stage are one word: who compared them one
/// after the other could see the stage of another life. Threads other than the loop's hold the gate while they look and write, and
/// only the loop's thread ends a life. A mutable value with one owner, never copied.
/// </summary>
internal struct ExchangeState
{
    private const int StageBits = 3;
    private const long StageMask = (1 << StageBits) - 1;

    // Lives are numbered in blocks, so that no two exchanges ever have one in common: a handle that is read by one thread while
    // another thread writes it may name the exchange of one request and the life of another, and then fits none.
    private const int BlockBits = 20;

    private static long _blocks;

    private long _word = Word(NewBlock(), ExchangeStage.Idle);
    private int _gate;
    private int _claimer;

    public ExchangeState()
    {
    }

    /// <summary>The number of the life: no other exchange has, had or will have one of that number.</summary>
    public readonly long Life => Volatile.Read(in _word) >> StageBits;

    public readonly ExchangeStage Stage => (ExchangeStage)(Volatile.Read(in _word) & StageMask);

    public readonly bool Is(long life, ExchangeStage stage) => Volatile.Read(in _word) == Word(life, stage);

    /// <summary>Who responds may read on while he writes: a value that is serialised may be made of the request.</summary>
    public readonly bool IsReadable(long life) => Is(life, ExchangeStage.Open) || Is(life, ExchangeStage.Left)
        || (Is(life, ExchangeStage.Claimed) && _claimer == Environment.CurrentManagedThreadId);

    /// <summary>Passes the gate if that life is open. True: call <see cref="Exit"/> soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnterOpen(long life)
    {
        Enter();
        if (Is(life, ExchangeStage.Open))
        {
            return true;
        }

        Exit();
        return false;
    }

    /// <summary>Passes the gate if that life may be read. True: call <see cref="Exit"/> soon.</summary>
    public bool TryEnterReadable(long life)
    {
        Enter();
        if (IsReadable(life))
        {
            return true;
        }

        Exit();
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _gate, 1, 0) != 0)
        {
            AwaitGate();
        }
    }

    public void Exit() => Volatile.Write(ref _gate, 0);

    /// <summary>Within the gate, or where nobody else can be: the stage changes, the life goes on.</summary>
    public void Move(ExchangeStage stage) => Volatile.Write(ref _word, Word(Life, stage));

    /// <summary>Within the gate: this thread has the right to respond, and <paramref name="readsOn"/>: may read the request meanwhile.</summary>
    public void Claim(bool readsOn)
    {
        _claimer = readsOn ? Environment.CurrentManagedThreadId : 0;
        Move(ExchangeStage.Claimed);
    }

    /// <summary>
    /// Loop's thread, in a stage in which nobody else has anything to do: the life ends. All its handles are dead from here on.
    /// </summary>
    public void EndLife() => Volatile.Write(ref _word, Word(NextOf(Life), ExchangeStage.Idle));

    private static long NextOf(long life) => (life + 1 & ((1 << BlockBits) - 1)) != 0 ? life + 1 : NewBlock();

    private static long NewBlock() => Interlocked.Increment(ref _blocks) << BlockBits;

    private static long Word(long life, ExchangeStage stage) => (life << StageBits) | (long)stage;

    // Nobody holds the gate for longer than a few instructions and a copy, and never while the application's code runs.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AwaitGate()
    {
        var spin = default(SpinWait);
        while (Interlocked.CompareExchange(ref _gate, 1, 0) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }
    }
}
