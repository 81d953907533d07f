using System.Text;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

public sealed class KnownMethodsTests
{
    [Fact]
    public void Each_known_method_is_recognised_by_its_name()
    {
        Assert.Equal(Enum.GetValues<KnownMethod>().Length - 1, KnownMethods.Names.Length);
        Assert.All(Enum.GetValues<KnownMethod>().Skip(1), method =>
        {
            string name = method.ToString().ToUpperInvariant();
            Assert.Equal(method, KnownMethods.Of(Encoding.ASCII.GetBytes(name)));
            Assert.Equal(name, KnownMethods.NameOf(method, []));
            Assert.Equal(KnownMethod.Other, KnownMethods.Of(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));
        });
    }

    [Fact]
    public void Another_method_keeps_its_name() => Assert.Equal("BREW", KnownMethods.NameOf(KnownMethods.Of("BREW"u8), "BREW"u8));
}
