using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>The host "*" on kernels with and without IPv6.</summary>
public sealed class AnyAddressTests
{
    [Fact]
    public void With_IPv6_it_is_both() => Assert.Equal(IPAddress.IPv6Any, AnyAddress.Choose(true, () => { }));

    [Fact]
    public void Where_the_framework_has_no_IPv6_it_is_IPv4() => Assert.Equal(IPAddress.Any, AnyAddress.Choose(false, () => { }));

    [Theory]
    [InlineData(SocketError.AddressFamilyNotSupported)]
    [InlineData(SocketError.AddressNotAvailable)]
    [InlineData(SocketError.ProtocolNotSupported)]
    public void Where_no_socket_can_have_the_address_it_is_IPv4(SocketError error) =>
        Assert.Equal(IPAddress.Any, AnyAddress.Choose(true, () => throw new SocketException((int)error)));

    /// <summary>Then listening fails, and says why.</summary>
    [Theory]
    [InlineData(SocketError.TooManyOpenSockets)]
    [InlineData(SocketError.AccessDenied)]
    public void Another_error_does_not_say_that_there_is_no_IPv6(SocketError error) =>
        Assert.Equal(IPAddress.IPv6Any, AnyAddress.Choose(true, () => throw new SocketException((int)error)));
}
