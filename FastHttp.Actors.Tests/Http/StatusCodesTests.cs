using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Http;

/// <summary>Status codes, RFC 9110 section 15.</summary>
public sealed class StatusCodesTests
{
    [Theory]
    [InlineData(200, nameof(KnownMethod.Get), true)]
    [InlineData(200, nameof(KnownMethod.Other), true)]
    [InlineData(404, nameof(KnownMethod.Get), true)]
    [InlineData(501, nameof(KnownMethod.Connect), true)]
    [InlineData(200, nameof(KnownMethod.Connect), false)]
    [InlineData(200, nameof(KnownMethod.Head), false)]
    [InlineData(404, nameof(KnownMethod.Head), false)]
    [InlineData(101, nameof(KnownMethod.Get), false)]
    [InlineData(103, nameof(KnownMethod.Get), false)]
    [InlineData(204, nameof(KnownMethod.Get), false)]
    [InlineData(205, nameof(KnownMethod.Get), false)]
    [InlineData(304, nameof(KnownMethod.Get), false)]
    public void Some_responses_have_no_body(int status, string method, bool expected) =>
        Assert.Equal(expected, StatusCodes.AllowsBody(status, Enum.Parse<KnownMethod>(method)));
}
