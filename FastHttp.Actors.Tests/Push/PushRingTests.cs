using FastHttp.Actors.Push;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

public sealed class PushRingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void It_holds_so_many_messages_and_then_loses_the_oldest(int history)
    {
        var ring = new PushRing(history, maxBytes: 1000, start: 0);
        Assert.Equal((1, 0), (ring.First, ring.Last));
        Add(ring, history);
        Assert.Equal((1, history), (ring.First, ring.Last));
        Assert.All(Enumerable.Range(1, history), sequence => Assert.Equal(sequence, ring.At(sequence)!.Sequence));

        Assert.Equal(2, ring.FirstAfter(1));
        Add(ring, 1);
        Assert.Equal((2, history + 1), (ring.First, ring.Last));
        Assert.Null(ring.At(1));
        Assert.NotNull(ring.At(history + 1));
        Assert.Null(ring.At(history + 2));
    }

    [Fact]
    public void It_holds_so_many_bytes_and_then_loses_the_oldest()
    {
        var ring = new PushRing(100, maxBytes: 10, start: 0);
        ring.Add(OfLength(4));
        ring.Add(OfLength(4));
        Assert.Equal(1, ring.FirstAfter(2));
        Assert.Equal(2, ring.FirstAfter(3));
        Assert.Equal(2, ring.FirstAfter(6));
        Assert.Equal(3, ring.FirstAfter(7));
        ring.Add(OfLength(2));
        Assert.Equal((1, 3), (ring.First, ring.Last));
        ring.Add(OfLength(1));
        Assert.Equal((2, 4), (ring.First, ring.Last));
        // Larger than all may be: it is there alone.
        ring.Add(OfLength(11));
        Assert.Equal((5, 5), (ring.First, ring.Last));
        Assert.Equal(11, ring.At(5)!.Utf8.Length);
        ring.Add(OfLength(10));
        Assert.Equal((6, 6), (ring.First, ring.Last));
    }

    [Fact]
    public void Empty_messages_count_as_messages()
    {
        var ring = new PushRing(2, maxBytes: 1, start: 0);
        ring.Add(OfLength(0));
        ring.Add(OfLength(0));
        ring.Add(OfLength(0));
        Assert.Equal((2, 3), (ring.First, ring.Last));
    }

    /// <summary>What a reader finds is the message of that number, or nothing, and then the beginning has moved on.</summary>
    [Fact]
    public async Task A_reader_never_finds_another_message()
    {
        const int Messages = 200_000;
        var ring = new PushRing(4, maxBytes: 1000, start: 0);
        var reader = Task.Run(() =>
        {
            var found = 0;
            for (var sequence = 1L; sequence <= Messages;)
            {
                if (sequence > ring.Last)
                {
                    Thread.Yield();
                    continue;
                }

                if (ring.At(sequence) is { } message)
                {
                    found++;
                    Assert.Equal(sequence, message.Sequence);
                    sequence++;
                }
                else
                {
                    Assert.True(ring.First > sequence, $"{sequence} is not there, and nothing says that it is lost");
                    sequence = ring.First;
                }
            }

            return found;
        });
        Add(ring, Messages);
        Assert.True(await reader.WaitAsync(TimeSpan.FromMinutes(1)) > 0);
    }

    [Fact]
    public void Numbers_of_hubs_do_not_meet_and_are_exact_in_javascript()
    {
        var epochs = Enumerable.Range(0, 100).Select(_ => PushEpoch.Next()).ToList();
        Assert.All(epochs.Zip(epochs.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 1 << 20));
        Assert.InRange(epochs[0], DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds() << 20, 1L << 53);
    }

    private static void Add(PushRing ring, int count)
    {
        for (var i = 0; i < count; i++)
        {
            ring.Add(OfLength(1));
        }
    }

    private static PushMessage OfLength(int length) => new(new byte[length], null);
}
