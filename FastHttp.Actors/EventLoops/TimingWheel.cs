using System.Numerics;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// The deadlines of one loop. An owner is told at the first tick at or after its deadline: never early, and at most one tick
/// late unless the loop itself is late. Setting a later deadline only stores a number; the node moves when its old slot is due.
/// </summary>
internal sealed class TimingWheel
{
    /// <summary>HTTP timeouts are seconds. 16 ms is exact enough for them and costs a busy loop only 60 ticks a second.</summary>
    public const int TickMilliseconds = 1 << TickShift;

    private const int TickShift = 4;

    // As many as two levels of 64 bits can tell apart; see _occupied.
    private const int Slots = 64 * 64;
    private const int Mask = Slots - 1;

    // No node is put more than 5 s ahead. So a connection whose deadline alternates between 60 s (idle) and 20 s (handler) need
    // not move its node back for the earlier one. In return each node is looked at every 5 s.
    private const int Horizon = 5000 >> TickShift;

    private readonly TimerNode?[] _slots = new TimerNode?[Slots];

    // One bit per slot and one bit per word of those: the next slot in use is found in two steps.
    private readonly ulong[] _occupied = new ulong[64];
    private ulong _occupiedWords;
    private long _currentTick;

    public int Count { get; private set; }

    /// <summary>Sets or moves the deadline of <paramref name="node"/>. A deadline that has passed is due at the next tick.</summary>
    public void Schedule(TimerNode node, long deadline)
    {
        node.Deadline = deadline;
        var tick = TickOf(deadline);
        if (!node.IsScheduled)
        {
            Count++;
        }
        else if (node.Tick <= tick)
        {
            return;
        }
        else
        {
            Unlink(node);
        }

        Link(node, tick);
    }

    public void Cancel(TimerNode node)
    {
        if (node.IsScheduled)
        {
            Unlink(node);
            Count--;
        }
    }

    /// <summary>How long until the next deadline may be due: 0 when it may be due now, -1 when nothing is scheduled.</summary>
    public int MillisecondsToNextTick(long now)
    {
        if (Count == 0)
        {
            return -1;
        }

        var due = (_currentTick + DistanceToNext()) << TickShift;
        return (int)Math.Max(0, due - now);
    }

    /// <summary>
    /// Tells the owner of every deadline that has passed. If an owner throws, the wheel is still in order: call again for the rest.
    /// </summary>
    public void Advance(long now)
    {
        var target = now >> TickShift;
        while (true)
        {
            Empty(_currentTick, now);
            if (_currentTick >= target)
            {
                return;
            }

            _currentTick = Count == 0 ? target : Math.Min(target, _currentTick + DistanceToNext());
        }
    }

    public bool IsDue(long now) => now >> TickShift > _currentTick;

    /// <summary>For after a sleep without deadlines: the next one must be placed relative to now.</summary>
    public void SkipWhenEmpty(long now)
    {
        if (Count == 0)
        {
            _currentTick = Math.Max(_currentTick, now >> TickShift);
        }
    }

    private void Empty(long tick, long now)
    {
        // This loop ends even if owners schedule more: nothing is put into the current slot (see TickOf).
        while (_slots[tick & Mask] is { } node)
        {
            Unlink(node);
            if (node.Deadline > now)
            {
                Link(node, TickOf(node.Deadline));
            }
            else
            {
                Count--;
                node.Owner.OnDeadline(node, now);
            }
        }
    }

    /// <summary>The first tick at or after the deadline, but within the horizon. A node that is due later is then put in again.</summary>
    private long TickOf(long deadline)
    {
        var tick = (deadline >> TickShift) + ((deadline & (TickMilliseconds - 1)) != 0 ? 1 : 0);
        return Math.Clamp(tick, _currentTick + 1, _currentTick + Horizon);
    }

    private void Link(TimerNode node, long tick)
    {
        var slot = (int)(tick & Mask);
        var first = _slots[slot];
        node.Tick = tick;
        node.Next = first;
        _slots[slot] = node;
        if (first is not null)
        {
            first.Previous = node;
            return;
        }

        _occupied[slot >> 6] |= 1UL << (slot & 63);
        _occupiedWords |= 1UL << (slot >> 6);
    }

    private void Unlink(TimerNode node)
    {
        var slot = (int)(node.Tick & Mask);
        if (node.Next is not null)
        {
            node.Next.Previous = node.Previous;
        }

        if (node.Previous is not null)
        {
            node.Previous.Next = node.Next;
        }
        else
        {
            _slots[slot] = node.Next;
        }

        node.Next = node.Previous = null;
        node.Tick = TimerNode.Unlinked;
        if (_slots[slot] is null && (_occupied[slot >> 6] &= ~(1UL << (slot & 63))) == 0)
        {
            _occupiedWords &= ~(1UL << (slot >> 6));
        }
    }

    /// <summary>Ticks from the current one to the next slot in use. Only when there is one.</summary>
    private int DistanceToNext()
    {
        var start = (int)((_currentTick + 1) & Mask);
        var word = start >> 6;
        var bits = _occupied[word] & (ulong.MaxValue << (start & 63));
        if (bits == 0)
        {
            // Rotated so that the search begins with the next word and comes to this word, for its lower bits, last.
            var words = BitOperations.RotateRight(_occupiedWords, word + 1);
            word = (word + 1 + BitOperations.TrailingZeroCount(words)) & 63;
            bits = _occupied[word];
        }

        var slot = (word << 6) + BitOperations.TrailingZeroCount(bits);
        return ((slot - start) & Mask) + 1;
    }
}
