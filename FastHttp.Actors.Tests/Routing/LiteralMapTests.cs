using System.Text;
using CsCheck;
using FastHttp.Actors.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Routing;

public sealed class LiteralMapTests
{
    // Two letters and lengths beyond 64, so that keys share prefixes, ends and the bit of their length.
    private static readonly Gen<string> GenKey = Gen.OneOf(Gen.Char["ab"].Array[0, 10], Gen.Char["a"].Array[0, 140]).Select(chars => new string(chars));

    [Fact]
    public void It_finds_its_keys_and_nothing_else() => Gen.Select(GenKey.HashSet[0, 60], GenKey.Array[40]).Sample(
        (keys, others) =>
        {
            var map = new LiteralMap<string>([.. keys.Select(key => KeyValuePair.Create(Encoding.ASCII.GetBytes(key), key))]);
            foreach (string key in keys.Concat(others))
            {
                Assert.Equal(keys.Contains(key) ? key : null, map.Find(Encoding.ASCII.GetBytes(key)));
            }
        },
        iter: 500);

    [Fact]
    public void Every_byte_counts_in_the_hash()
    {
        for (int length = 1; length <= 40; length++)
        {
            byte[] key = new byte[length];
            uint hash = ByteHash.Of(key);
            for (int i = 0; i < length; i++)
            {
                key[i] = 1;
                Assert.NotEqual(hash, ByteHash.Of(key));
                key[i] = 0;
            }
        }
    }
}
