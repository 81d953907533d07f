using System.Numerics;

namespace FastHttp.Actors.Push;

/// <summary>
/// The newest messages of a hub, one behind the other. Clients are only cursors into it, so one that is stalled holds no memory. One thread
/// adds at a time; any thread reads, without a lock.
/// </summary>
/// <param name="history">Messages at most.</param>
/// <param name="maxBytes">Bytes of text at most. The newest message is held even if it is larger.</param>
/// <param name="start">The sequence number before that of the first message.</param>
internal sealed class PushRing(int history, int maxBytes, long start)
{
    private readonly PushMessage?[] _slots = new PushMessage?[BitOperations.RoundUpToPowerOf2((uint)history)];
    private readonly long _start = start;
    private long _first = start + 1;
    private long _last = start;
    private long _bytes;

    /// <summary>The sequence number of the oldest message that is held. Beyond <see cref="Last"/> when there is none.</summary>
    public long First => Volatile.Read(ref _first);

    /// <summary>The sequence number of the newest message; the start when there was none.</summary>
    public long Last => Volatile.Read(ref _last);

    /// <summary>Messages so far.</summary>
    public long Count => Last - _start;

    /// <summary>Null: it is held no longer, or not there yet.</summary>
    public PushMessage? At(long sequence)
    {
        // A slot may have the message of another round by now: the number tells.
        var message = Volatile.Read(ref SlotOf(sequence));
        return message?.Sequence == sequence ? message : null;
    }

    /// <summary>What <see cref="First"/> will be when a message of so many bytes is added. Who adds.</summary>
    public long FirstAfter(int length)
    {
        var (first, bytes) = (_first, _bytes + length);
        while (first <= _last && (_last + 1 - first >= history || bytes > maxBytes))
        {
            bytes -= SlotOf(first)!.Utf8.Length;
            first++;
        }

        return first;
    }

    /// <summary>One thread at a time.</summary>
    public void Add(PushMessage message)
    {
        var first = FirstAfter(message.Utf8.Length);
        for (var gone = _first; gone < first; gone++)
        {
            ref var slot = ref SlotOf(gone);
            _bytes -= slot!.Utf8.Length;
            // Whoever finds the slot empty finds the new beginning.
            Volatile.Write(ref _first, gone + 1);
            Volatile.Write(ref slot, null);
        }

        message.Sequence = _last + 1;
        _bytes += message.Utf8.Length;
        Volatile.Write(ref SlotOf(message.Sequence), message);
        Volatile.Write(ref _last, message.Sequence);
    }

    private ref PushMessage? SlotOf(long sequence) => ref _slots[sequence & (_slots.Length - 1)];
}
