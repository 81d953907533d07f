using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>Heads of responses, RFC 9112 sections 4 and 6.</summary>
public sealed class ResponseHeadTests
{
    private static readonly DateTimeOffset Now = new(1994, 11, 6, 8, 49, 37, 999, TimeSpan.Zero);

    private static string Write(in ResponseHead head)
    {
        byte[] destination = new byte[ResponseHeadWriter.Bound(head)];
        return Encoding.Latin1.GetString(destination, 0, ResponseHeadWriter.Write(destination, head));
    }

    [Fact]
    public void A_full_head()
    {
        var fields = new FieldLines();
        fields.Add("X-Request-Id", "7");
        string head = Write(new ResponseHead
        {
            Status = 200,
            Framing = ResponseFraming.Length,
            ContentLength = 13,
            ServerAndDate = new DateField("Server: FastHttp\r\n"u8).LinesAt(Now),
            ContentTypeLine = ContentTypeLine.Text,
            Connection = ConnectionOption.KeepAlive,
            Fields = fields,
        });
        Assert.Equal(
            "HTTP/1.1 200 OK\r\nServer: FastHttp\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 13\r\n"
            + "Connection: keep-alive\r\nX-Request-Id: 7\r\n\r\n",
            head);
    }

    [Theory]
    [InlineData(nameof(ResponseFraming.None), nameof(ConnectionOption.Default), "Content-Type: t\r\n")]
    [InlineData(nameof(ResponseFraming.Length), nameof(ConnectionOption.Default), "Content-Type: t\r\nContent-Length: 0\r\n")]
    [InlineData(nameof(ResponseFraming.Chunked), nameof(ConnectionOption.Close), "Content-Type: t\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n")]
    [InlineData(nameof(ResponseFraming.Close), nameof(ConnectionOption.KeepAlive), "Content-Type: t\r\nConnection: close\r\n")]
    public void Framing_and_connection(string framing, string connection, string lines) =>
        Assert.Equal($"HTTP/1.1 299 \r\n{lines}\r\n", Write(new ResponseHead
        {
            Status = 299,
            Framing = Enum.Parse<ResponseFraming>(framing),
            Connection = Enum.Parse<ConnectionOption>(connection),
            ContentTypeLine = "Content-Type: t\r\n"u8,
        }));

    [Theory]
    [InlineData(101, "HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    [InlineData(204, "HTTP/1.1 204 No Content\r\n\r\n")]
    [InlineData(304, "HTTP/1.1 304 Not Modified\r\n\r\n")]
    [InlineData(200, "HTTP/1.1 200 OK\r\nContent-Type: t\r\n\r\n")]
    public void No_content_has_no_type(int status, string expected) =>
        Assert.Equal(expected, Write(new ResponseHead { Status = status, Framing = ResponseFraming.None, ContentTypeLine = "Content-Type: t\r\n"u8 }));

    [Theory]
    [InlineData(200, "GET", 11, 5, "Length")]
    [InlineData(200, "GET", 11, 0, "Length")]
    [InlineData(200, "GET", 11, -1, "Chunked")]
    [InlineData(200, "GET", 10, -1, "Close")]
    [InlineData(200, "HEAD", 11, 5, "Length")]
    [InlineData(200, "HEAD", 11, -1, "None")]
    [InlineData(200, "HEAD", 10, -1, "None")]
    [InlineData(204, "GET", 11, 0, "None")]
    [InlineData(204, "GET", 11, -1, "None")]
    [InlineData(304, "GET", 11, 5, "Length")]
    [InlineData(304, "GET", 11, -1, "None")]
    [InlineData(101, "GET", 11, -1, "None")]
    [InlineData(103, "GET", 11, 5, "None")]
    [InlineData(200, "CONNECT", 11, 5, "None")]
    [InlineData(501, "CONNECT", 11, 5, "Length")]
    public void The_framing_follows_from_status_method_and_version(int status, string method, int version, long length, string framing) =>
        Assert.Equal(framing, ResponseFramings.Of(status, KnownMethods.Of(Encoding.ASCII.GetBytes(method)), version, length).ToString());

    [Fact]
    public void What_the_application_set_is_written_once()
    {
        var fields = new FieldLines();
        fields.Add("server", "mine");
        fields.Add("DATE", "then");
        fields.Add("Content-type", "text/html");
        string head = Write(new ResponseHead
        {
            Status = 200,
            Framing = ResponseFraming.Length,
            ContentLength = long.MaxValue,
            ServerAndDate = new DateField("Server: s\r\n"u8).LinesAt(Now),
            ContentTypeLine = "Content-Type: t\r\n"u8,
            Fields = fields,
        });
        Assert.Equal("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\nserver: mine\r\nDATE: then\r\nContent-type: text/html\r\n\r\n", head);
    }

    [Theory]
    [InlineData("Server: s\r\n", "", "Server: s\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n")]
    [InlineData("Server: s\r\n", "server", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")]
    [InlineData("Server: s\r\n", "date", "Server: s\r\n")]
    [InlineData("", "", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")]
    [InlineData("", "server", "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n")]
    [InlineData("", "date", "")]
    public void Server_and_date_leave_one_without_the_other(string serverLine, string own, string expected)
    {
        var fields = new FieldLines();
        if (own.Length > 0)
        {
            fields.Add(own, "mine");
            expected += $"{own}: mine\r\n";
        }

        var date = new DateField(Encoding.ASCII.GetBytes(serverLine));
        Assert.Equal($"HTTP/1.1 200 OK\r\n{expected}\r\n", Write(new ResponseHead { Status = 200, Framing = ResponseFraming.None, ServerAndDate = date.LinesAt(Now), Fields = fields }));
    }

    /// <summary>With the longest of each part the bound is enough, and a destination that is too short is never written beyond.</summary>
    [Fact]
    public void The_bound_is_enough_and_less_is_an_error()
    {
        var head = new ResponseHead { Status = 511, Framing = ResponseFraming.Length, ContentLength = long.MaxValue, Connection = ConnectionOption.KeepAlive, ContentTypeLine = "Content-Type: t\r\n"u8 };
        int length = Write(head).Length;
        Assert.InRange(ResponseHeadWriter.Bound(head), length, length + 60);
        for (int i = 0; i < length; i++)
        {
            byte[] tooShort = new byte[i];
            Assert.Throws<ArgumentException>(() => ResponseHeadWriter.Write(
                tooShort,
                new ResponseHead { Status = 511, Framing = ResponseFraming.Length, ContentLength = long.MaxValue, Connection = ConnectionOption.KeepAlive, ContentTypeLine = "Content-Type: t\r\n"u8 }));
        }
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        byte[] destination = new byte[1024];
        var date = new DateField();
        var fields = new FieldLines();
        Write(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Write(1000);
        Allocated.Nothing(GC.GetAllocatedBytesForCurrentThread() - before);

        void Write(int times)
        {
            for (int i = 0; i < times; i++)
            {
                fields.Clear();
                fields.Add("X-A"u8, "b"u8);
                fields.Add("X-C", "d\u00E4");
                ResponseHeadWriter.Write(destination, new ResponseHead
                {
                    Status = 200 + (i % 7),
                    Framing = ResponseFraming.Length,
                    ContentLength = i,
                    ServerAndDate = date.LinesAt(Now.AddSeconds(i)),
                    ContentTypeLine = "Content-Type: t\r\n"u8,
                    Fields = fields,
                });
                ChunkFraming.Write(destination, "piece"u8);
            }
        }
    }
}
