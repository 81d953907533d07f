using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using CsCheck;
using FastHttp.Actors.Exchanges;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

public sealed class HttpMessageSerializerTests : IDisposable
{
    private static readonly Gen<KeyValuePair<string, string>[]> Fields =
        Gen.Select(Gen.String[1, 20], Gen.String[0, 60], (name, value) => new KeyValuePair<string, string>(Valid(name), Valid(value))).Array[0, 8];

    private static readonly Gen<HttpRequest> Requests =
        from method in Gen.Int[0, 2].Select(i => ((string[])["GET", "POST", "x"])[i])
        from target in Gen.String[1, 200]
        from fields in Fields
        from body in Gen.Byte.Array[0, 2000]
        from pattern in Gen.Int[0, 1].Select(i => ((string?[])[null, "/a/{b}"])[i])
        select new HttpRequest(method, Valid(target), fields, body)
        {
            RoutePattern = pattern,
            RouteValues = fields.DistinctBy(field => field.Key).ToDictionary(field => field.Key, field => field.Value),
        };

    private static readonly Gen<HttpResponse> Responses =
        from status in Gen.Int[200, 599]
        from type in Gen.Int[0, 2].Select(i => ((string?[])[null, "", "text/plain"])[i])
        from fields in Fields
        from body in Gen.Byte.Array[0, 2000]
        select new HttpResponse(status, body, type, fields.Length == 0 ? null : fields);

    private readonly ActorSystem _system = ActorSystem.Create("test", "akka { loglevel = OFF, stdout-loglevel = OFF }");
    private readonly HttpMessageSerializer _serializer;

    public HttpMessageSerializerTests() => _serializer = new HttpMessageSerializer((ExtendedActorSystem)_system);

    public void Dispose() => _system.Dispose();

    [Fact]
    public void A_request_comes_out_as_it_went_in() => Requests.Sample(request =>
    {
        var read = (HttpRequest)_serializer.FromBinary(_serializer.ToBinary(request), _serializer.Manifest(request));

        Assert.Equal((request.Method, request.Target), (read.Method, read.Target));
        Assert.Equal(request.Fields, read.Fields);
        Assert.Equal(request.Body.ToArray(), read.Body.ToArray());
        Assert.Equal(request.RoutePattern, read.RoutePattern);
        Assert.Equal(request.RouteValues, read.RouteValues);
    });

    [Fact]
    public void A_value_that_is_no_UTF_8_comes_out_as_it_went_in()
    {
        var response = new HttpResponse(200, default, "a/b; c=\uDCFF", [new("x", "J\u00F6rg \uDC80")]);

        var read = (HttpResponse)_serializer.FromBinary(_serializer.ToBinary(response), "response");

        Assert.Equal((response.ContentType, response.Fields![0]), (read.ContentType, read.Fields![0]));
    }

    [Fact]
    public void A_response_comes_out_as_it_went_in() => Responses.Sample(response =>
    {
        var read = (HttpResponse)_serializer.FromBinary(_serializer.ToBinary(response), _serializer.Manifest(response));

        Assert.Equal((response.StatusCode, response.ContentType), (read.StatusCode, read.ContentType));
        Assert.Equal(response.Fields, read.Fields);
        Assert.Equal(response.Body.ToArray(), read.Body.ToArray());
    });

    [Fact]
    public void Damaged_bytes_are_a_message_or_a_SerializationException_and_nothing_else() =>
        Gen.Select(Requests, Gen.Int, Gen.Byte, Gen.Bool).Sample((request, place, value, cut) =>
        {
            var bytes = _serializer.ToBinary(request);
            place = (int)((uint)place % (uint)bytes.Length);
            bytes[place] = value;
            foreach (var manifest in (string[])["request", "response"])
            {
                AssertReadsOrRejects(cut ? bytes[..place] : bytes, manifest);
            }
        });

    [Fact]
    public void Any_bytes_are_a_message_or_a_SerializationException_and_nothing_else() =>
        Gen.Byte.Array[0, 100].Sample(bytes => AssertReadsOrRejects(bytes, "request"));

    [Theory]
    [InlineData("")]
    [InlineData("0A034745")]
    [InlineData("0AFFFFFFFF07")]
    [InlineData("0A034745541201")]
    [InlineData("0A03474554")]
    [InlineData("0A03FFFFFF12012F")]
    [InlineData("0C")]
    public void Bytes_that_are_no_request_are_rejected(string hex) =>
        Assert.Throws<SerializationException>(() => _serializer.FromBinary(Convert.FromHexString(hex), "request"));

    [Fact]
    public void The_bytes_are_those_that_other_nodes_and_journals_have()
    {
        var response = new HttpResponse(200, "hi"u8.ToArray(), "a/b", [new("x", "yz")]);
        var request = new HttpRequest("GET", "/", [], Encoding.ASCII.GetBytes("hi"));

        Assert.Equal("08C801" + "1203612F62" + "1A070A01781202797A" + "22026869", Convert.ToHexString(_serializer.ToBinary(response)));
        Assert.Equal("0A03474554" + "12012F" + "22026869", Convert.ToHexString(_serializer.ToBinary(request)));
        Assert.Equal((4180, "request", "response"), (_serializer.Identifier, _serializer.Manifest(request), _serializer.Manifest(response)));
    }

    [Fact]
    public void What_a_later_version_adds_is_skipped()
    {
        var read = (HttpResponse)_serializer.FromBinary(Convert.FromHexString("08C801" + "7801" + "7A0161" + "22026869"), "response");

        Assert.Equal((200, "hi"), (read.StatusCode, Encoding.ASCII.GetString(read.Body.Span)));
    }

    [Fact]
    public void What_is_not_of_it_is_a_SerializationException()
    {
        Assert.Throws<SerializationException>(() => _serializer.FromBinary([], "frame"));
        Assert.Throws<SerializationException>(() => _serializer.ToBinary("text"));
        Assert.Throws<SerializationException>(() => _serializer.Manifest("text"));
        Assert.Throws<SerializationException>(() => _serializer.ToBinary(default(RequestCtx)));
        Assert.Throws<SerializationException>(() => _serializer.Manifest(default(RequestCtx)));
    }

    [Fact]
    public void A_system_knows_it_from_its_start_or_from_its_extension_on_and_keeps_what_the_application_has_bound()
    {
        Assert.IsNotType<HttpMessageSerializer>(_system.Serialization.FindSerializerForType(typeof(HttpRequest)));
        _system.FastHttp();
        using var withDefaults = ActorSystem.Create("defaults", FastHttpExt.DefaultConfig());
        using var withOwn = ActorSystem.Create("own", """
            akka { loglevel = OFF, stdout-loglevel = OFF }
            akka.actor.serialization-bindings { "FastHttp.Actors.HttpRequest, FastHttp.Actors" = bytes }
            """);
        withOwn.FastHttp();

        foreach (var type in (Type[])[typeof(HttpRequest), typeof(HttpResponse), typeof(RequestCtx)])
        {
            Assert.IsType<HttpMessageSerializer>(_system.Serialization.FindSerializerForType(type));
            Assert.IsType<HttpMessageSerializer>(withDefaults.Serialization.FindSerializerForType(type));
        }

        Assert.IsType<Akka.Serialization.ByteArraySerializer>(withOwn.Serialization.FindSerializerForType(typeof(HttpRequest)));
        Assert.IsType<HttpMessageSerializer>(withOwn.Serialization.FindSerializerForType(typeof(HttpResponse)));
    }

    // Half a surrogate pair is no text, and has no bytes.
    private static string Valid(string text) => string.Concat(text.Where(c => !char.IsSurrogate(c))) is { Length: > 0 } valid ? valid : "x";

    private void AssertReadsOrRejects(byte[] bytes, string manifest)
    {
        try
        {
            Assert.NotNull(_serializer.FromBinary(bytes, manifest));
        }
        catch (SerializationException)
        {
        }
    }
}
