using System.Text;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>A response while it is being made.</summary>
public sealed class ExchangeResponseTests
{
    private readonly ExchangeResponse _response = new();

    [Theory]
    [InlineData(199, false)]
    [InlineData(200, true)]
    [InlineData(599, true)]
    [InlineData(600, false)]
    public void A_status_is_within_200_and_599(int status, bool isTaken)
    {
        _response.SetStatus(201);
        var error = Record.Exception(() => _response.SetStatus(status));
        Assert.Equal((isTaken, isTaken ? status : 201), (error is null, _response.Status));
    }

    [Fact]
    public void A_length_is_not_negative()
    {
        Assert.Equal(-1, _response.DeclaredLength);
        Assert.Throws<ArgumentOutOfRangeException>(() => _response.SetLength(-1));
        _response.SetLength(0);
        Assert.Equal(0, _response.DeclaredLength);
    }

    [Fact]
    public void Bodies_have_a_content_type_unless_another_is_set()
    {
        _response.Write("text");
        Assert.Equal("text/plain; charset=utf-8", _response.ContentType);
        _response.Clear();
        _response.WriteJson(1, null);
        Assert.Equal("application/json", _response.ContentType);
        _response.Clear();
        _response.SetContentType("a/b");
        _response.Write("text");
        _response.WriteJson(1, null);
        Assert.Equal(("a/b", "text1"), (_response.ContentType, Body));
        Assert.Equal("Content-Type: a/b\r\n"u8, _response.ContentTypeLine);
    }

    [Theory]
    [InlineData(256)]
    [InlineData(257)]
    public void A_content_type_may_be_long(int length)
    {
        _response.SetContentType(new string('x', length));
        Assert.Equal(new string('x', length), _response.ContentType);
        Assert.Throws<ArgumentException>(() => _response.SetContentType(new string('x', length) + "\r"));
    }

    [Fact]
    public void A_message_takes_the_place_of_what_was_prepared()
    {
        Prepare();
        _response.Write(new HttpResponse(202, "body"u8.ToArray(), "c/d", [new("X-B", "2"), new("X-B", "3")]));
        Assert.Equal((202, "c/d", "X-B: 2\r\nX-B: 3\r\n"), (_response.Status, _response.ContentType, Fields));
        Assert.Equal((-1L, false), (_response.DeclaredLength, _response.ClosesConnection));
        Prepare();
        _response.Write(new HttpResponse(204));
        Assert.Equal((204, null, ""), (_response.Status, _response.ContentType, Fields));
    }

    [Fact]
    public void Of_a_message_that_cannot_be_sent_nothing_is_left()
    {
        Assert.Throws<ArgumentException>(() => _response.Write(new HttpResponse(201, "body"u8.ToArray(), "c/d", [new("X-B", "2"), new("X-C", "\r\n")])));
        Assert.Equal((200, null, "", ""), (_response.Status, _response.ContentType, Fields, Body));
    }

    [Theory]
    [InlineData(Rejection.HandlerFailed, 500, false, "")]
    [InlineData(Rejection.BodyTooLarge, 413, true, "")]
    [InlineData(Rejection.QueueTimeout, 503, false, "Retry-After: 1\r\n")]
    internal void A_rejection_is_a_row_of_the_table_and_nothing_else(Rejection rejection, int status, bool closes, string fields)
    {
        Prepare();
        _response.SetRejection(rejection);
        Assert.Equal((rejection, status, closes, fields), (_response.Rejection, _response.Status, _response.ClosesConnection, Fields));
        Assert.Equal(("text/plain; charset=utf-8", Rejections.Of(rejection).Text), (_response.ContentType, Body));
        Assert.Equal(-1, _response.DeclaredLength);
    }

    [Theory]
    [InlineData(MatchStatus.NotFound, 404, Rejection.RouteNotFound, "")]
    [InlineData(MatchStatus.MethodNotAllowed, 405, Rejection.MethodNotAllowed, "Allow: GET\r\n")]
    [InlineData(MatchStatus.Options, 204, Rejection.None, "Allow: GET\r\n")]
    internal void What_the_table_says_without_a_handler(MatchStatus match, int status, Rejection rejection, string fields)
    {
        Prepare();
        _response.SetTableResponse(match, "GET"u8);
        Assert.Equal((status, rejection, fields, false), (_response.Status, _response.Rejection, Fields, _response.ClosesConnection));
        Assert.Equal(rejection == Rejection.None ? "" : Rejections.Of(rejection).Text, Body);
    }

    [Fact]
    public void Nothing_of_it_is_left_for_the_next_life()
    {
        Prepare();
        _response.HasStarted = true;
        _response.Clear();
        Assert.Equal((200, null, "", ""), (_response.Status, _response.ContentType, Fields, Body));
        Assert.Equal((-1L, false, false), (_response.DeclaredLength, _response.ClosesConnection, _response.HasStarted));
        _response.SetRejection(Rejection.HandlerFailed);
        _response.Clear();
        Assert.Equal((Rejection.None, 0), (_response.Rejection, _response.ContentTypeLine.Length));
    }

    private string Fields => Encoding.Latin1.GetString(_response.Fields.Bytes);

    private string Body => Encoding.UTF8.GetString(_response.Body.Written);

    private void Prepare()
    {
        _response.SetStatus(299);
        _response.SetContentType("a/b");
        _response.SetLength(3);
        _response.ClosesConnection = true;
        _response.Fields.Add("X-A", "1");
        _response.Body.Write("old"u8);
    }
}
