using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastHttp.Actors.Exchanges;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>The bytes of a response's body, and who may still write to their memory.</summary>
public sealed class ResponseBodyTests
{
    private const int KeptSize = 64 * 1024;

    private readonly ResponseBody _body = new();

    [Fact]
    public void What_is_written_comes_one_behind_the_other()
    {
        _body.Write("text ü "u8);
        _body.Write("as string ü ");
        "span "u8.CopyTo(_body.GetSpan(5));
        _body.Advance(5);
        "memory"u8.CopyTo(_body.GetMemory(6).Span);
        _body.Advance(6);
        Assert.Equal("text ü as string ü span memory", Text);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(200_000)]
    public void It_grows_and_keeps_what_was_there(int length)
    {
        _body.Write("first"u8);
        Assert.True(_body.GetSpan(length).Length >= length);
        _body.Write(Enumerable.Repeat((byte)'x', length).ToArray());
        Assert.Equal("first" + new string('x', length), Text);
    }

    [Fact]
    public void There_is_always_room_to_ask_for()
    {
        Assert.NotEqual(0, _body.GetSpan().Length);
        _body.Advance(_body.GetSpan().Length);
        Assert.NotEqual(0, _body.GetMemory().Length);
    }

    [Fact]
    public void No_more_counts_as_written_than_there_was_room_for()
    {
        var room = _body.GetSpan(10).Length;
        Assert.Throws<ArgumentOutOfRangeException>(() => _body.Advance(room + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _body.Advance(-1));
        Assert.Equal(0, _body.Written.Length);
        _body.Advance(room);
        Assert.Equal(room, _body.Written.Length);
    }

    [Fact]
    public void A_restart_drops_what_was_written_and_keeps_memory_that_nobody_else_has()
    {
        var memory = Memory();
        _body.Write("first"u8);
        _body.Restart();
        Assert.Equal(0, _body.Written.Length);
        Assert.True(IsAt(memory));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_a_restart_whoever_has_lent_memory_does_not_write_into_the_response(bool forGood)
    {
        var memory = Memory();
        _body.Lend(forGood);
        _body.Restart();
        _body.Write("response"u8);
        memory.Span.Fill((byte)'#');
        Assert.Equal("response", Text);
    }

    [Fact]
    public void In_another_life_memory_that_is_lent_for_good_is_not_used()
    {
        var memory = Memory();
        _body.Lend(forGood: true);
        _body.Lend(forGood: false);
        _body.Clear();
        _body.Write("response"u8);
        memory.Span.Fill((byte)'#');
        Assert.Equal("response", Text);
    }

    [Fact]
    public void In_another_life_memory_that_was_lent_on_the_loop_is_used_again()
    {
        var memory = Memory();
        _body.Lend(forGood: false);
        _body.Clear();
        Assert.True(IsAt(memory));
        _body.Restart();
        Assert.True(IsAt(memory));
    }

    [Theory]
    [InlineData(KeptSize, true)]
    [InlineData(KeptSize + 1, false)]
    public void In_another_life_it_keeps_memory_of_up_to_a_size(int size, bool isKept)
    {
        var memory = Memory(size);
        Assert.Equal(size, memory.Length);
        _body.Clear();
        Assert.Equal(isKept, IsAt(memory));
    }

    [Fact]
    public void What_was_taken_away_is_not_there_twice()
    {
        _body.Write("first piece"u8);
        var memory = _body.Written.ToArray();
        _body.TakeAway();
        Assert.Equal(0, _body.Written.Length);
        _body.Write("second"u8);
        Assert.Equal(("first piece", "second"), (Encoding.UTF8.GetString(memory), Text));
    }

    [Fact]
    public void A_value_that_fails_leaves_nothing_in_the_next_one()
    {
        Assert.Throws<InvalidOperationException>(() => _body.WriteJson(new Failing(), JsonSerializerOptions.Web));
        _body.Restart();
        _body.WriteJson(new { Name = "whole" }, JsonSerializerOptions.Web);
        Assert.Equal("""{"name":"whole"}""", Text);
    }

    [Fact]
    public void Values_of_several_bodies_on_one_thread_stay_apart()
    {
        var other = new ResponseBody();
        _body.WriteJson(new[] { 1, 2 }, JsonSerializerOptions.Web);
        other.WriteJson("other", JsonSerializerOptions.Web);
        _body.WriteJson(3, JsonSerializerOptions.Web);
        Assert.Equal(("[1,2]3", "\"other\""), (Text, Encoding.UTF8.GetString(other.Written)));
    }

    [Fact]
    public void A_value_that_writes_another_response_while_it_is_written_stays_apart_from_it()
    {
        var other = new ResponseBody();
        _body.WriteJson(new Nested(other), JsonSerializerOptions.Web);
        Assert.Equal(("""{"first":1,"second":2,"third":3}""", "\"other\""), (Text, Encoding.UTF8.GetString(other.Written)));
    }

    [Fact]
    public void What_the_options_say_of_the_text_holds()
    {
        var value = new { Name = "<ü>" };
        foreach (var options in (JsonSerializerOptions[])
            [
                new() { WriteIndented = true, IndentSize = 3, NewLine = "\n" },
                new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping },
                JsonSerializerOptions.Web,
            ])
        {
            _body.Restart();
            _body.WriteJson(value, options);
            Assert.Equal(JsonSerializer.Serialize(value, options), Text);
        }
    }

    private string Text => Encoding.UTF8.GetString(_body.Written);

    private Memory<byte> Memory(int size = 100) => _body.GetMemory(size);

    private bool IsAt(Memory<byte> memory)
    {
        var now = _body.GetMemory();
        return System.Runtime.InteropServices.MemoryMarshal.TryGetArray(memory, out ArraySegment<byte> before)
            && System.Runtime.InteropServices.MemoryMarshal.TryGetArray(now, out ArraySegment<byte> after)
            && ReferenceEquals(before.Array, after.Array);
    }

    private sealed class Nested(ResponseBody other)
    {
        public int First => 1;

        public int Second
        {
            get
            {
                other.WriteJson("other", JsonSerializerOptions.Web);
                return 2;
            }
        }

        public int Third => 3;
    }

    private sealed class Failing
    {
        public string First => "written before it fails";

        public string Second => throw new InvalidOperationException(First);
    }
}
