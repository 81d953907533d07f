using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;
using Google.Protobuf;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Takes <see cref="HttpRequest"/> and <see cref="HttpResponse"/> to other nodes and into journals. The bytes are Protocol Buffers
/// messages, written by hand since there are only two: a reader skips fields that it does not know, so later versions may add some.
/// <code>
/// message Field    { string name = 1; bytes value = 2; }
/// message Request  { string method = 1; string target = 2; repeated Field fields = 3; bytes body = 4;
///                    optional string route_pattern = 5; repeated Field route_values = 6; }
/// message Response { int32 status = 1; optional bytes content_type = 2; repeated Field fields = 3; bytes body = 4; }
/// </code>
/// </summary>
/// <remarks>
/// A <see cref="RequestCtx"/> lives in its process only. Who sends it away gets an exception that says so, and its client a 501.
/// </remarks>
internal sealed class HttpMessageSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    // Identifier and manifests are in other nodes and in journals: they never change. 0 to 100 belong to Akka.
    private const int UniqueIdentifier = 4180;
    private const string RequestManifest = "request";
    private const string ResponseManifest = "response";

    public override int Identifier => UniqueIdentifier;

    /// <summary>
    /// Binds the messages to it in a system that started without reference.conf; call it before that is added. What the application
    /// has bound in its configuration stays.
    /// </summary>
    public static void Register(ExtendedActorSystem system)
    {
        // Read from the configuration: to ask Serialization would already bind them to its default.
        var bound = system.Settings.Config.GetConfig("akka.actor.serialization-bindings").AsEnumerable()
            .Select(binding => Type.GetType(binding.Key)).ToHashSet();
        var serializer = new HttpMessageSerializer(system);
        foreach (var type in new[] { typeof(HttpRequest), typeof(HttpResponse), typeof(RequestCtx) }.Where(type => !bound.Contains(type)))
        {
            system.Serialization.AddSerializer("fasthttp", serializer);
            system.Serialization.AddSerializationMap(type, serializer);
        }
    }

    /// <summary>The client of a request that was about to leave its process gets 501 at once.</summary>
    /// <returns>To be thrown at whoever sent it.</returns>
    public static SerializationException RejectAsLocal(RequestCtx ctx)
    {
        if (!ctx.IsBound)
        {
            return new SerializationException("A RequestCtx cannot be serialised.");
        }

        var request = RequestName.Of(ctx.Exchange, ctx.Life);
        ctx.Reject(Http.Rejection.RequestUnhandled);
        return new SerializationException(
            $"A RequestCtx lives in its process only and cannot be serialised: send ctx.ToRequest() instead. Its client was answered with 501: {request}.");
    }

    public override string Manifest(object o) => o switch
    {
        HttpRequest => RequestManifest,
        HttpResponse => ResponseManifest,
        RequestCtx ctx => throw RejectAsLocal(ctx),
        _ => throw CannotSerialize(o),
    };

    public override byte[] ToBinary(object obj)
    {
        using var bytes = new MemoryStream();
        using var output = new CodedOutputStream(bytes, leaveOpen: true);
        switch (obj)
        {
            case HttpRequest request:
                HttpMessageFormat.Write(output, request);
                break;
            case HttpResponse response:
                HttpMessageFormat.Write(output, response);
                break;
            case RequestCtx ctx:
                throw RejectAsLocal(ctx);
            default:
                throw CannotSerialize(obj);
        }

        output.Flush();
        return bytes.ToArray();
    }

    public override object FromBinary(byte[] bytes, string manifest)
    {
        try
        {
            var input = new CodedInputStream(bytes);
            return manifest switch
            {
                RequestManifest => HttpMessageFormat.ReadRequest(input),
                ResponseManifest => HttpMessageFormat.ReadResponse(input),
                _ => throw new SerializationException($"\"{manifest}\" is no message of this version of FastHttp.Actors; its nodes must know the same messages."),
            };
        }
        catch (Exception e) when (e is IOException or ArgumentException or InvalidOperationException)
        {
            throw new SerializationException($"These bytes are no HTTP {manifest}: {e.Message}", e);
        }
    }

    private static SerializationException CannotSerialize(object o) => new($"A {o?.GetType().FullName ?? "null"} is not of this serializer.");
}
