using System.Text;
using FastHttp.Actors.Http1;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Chunks as the server sends them, RFC 9112 section 7.1.</summary>
public sealed class ChunkFramingTests
{
    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(255, "ff\r\n")]
    [InlineData(4096, "1000\r\n")]
    public void A_chunk_is_its_size_its_data_and_an_end(int size, string sizeLine)
    {
        byte[] data = Encoding.ASCII.GetBytes(new string('x', size));
        byte[] destination = new byte[size + ChunkFraming.MaxLength];
        int length = ChunkFraming.Write(destination, data);
        Assert.Equal($"{sizeLine}{new string('x', size)}\r\n", Encoding.ASCII.GetString(destination, 0, length));
    }

    [Fact]
    public void The_longest_size_fits() =>
        Assert.Equal(ChunkFraming.MaxLength, $"{int.MaxValue:x}\r\n\r\n".Length);

    [Fact]
    public void An_empty_chunk_would_end_the_body() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkFraming.Write(new byte[ChunkFraming.MaxLength], []));

    [Fact]
    public void A_destination_that_is_too_short_is_never_written_beyond()
    {
        for (int i = 0; i < 8; i++)
        {
            Assert.Throws<ArgumentException>(() => ChunkFraming.Write(new byte[i], "abc"u8));
        }

        Assert.Equal(8, ChunkFraming.Write(new byte[8], "abc"u8));
    }
}
