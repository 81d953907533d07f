using System.Runtime.Serialization;
using FastHttp.Actors.Http;
using Google.Protobuf;

namespace FastHttp.Actors.Exchanges;

/// <summary>The Protocol Buffers messages of <see cref="HttpMessageSerializer"/>.</summary>
internal static class HttpMessageFormat
{
    private const uint Varint = 0;
    private const uint Delimited = 2;

    public static void Write(CodedOutputStream output, HttpRequest request)
    {
        WriteString(output, 1, request.Method);
        WriteString(output, 2, request.Target);
        WriteFields(output, 3, request.Fields);
        WriteBody(output, request.Body);
        if (request.RoutePattern is not null)
        {
            WriteString(output, 5, request.RoutePattern);
        }

        WriteFields(output, 6, request.RouteValues);
    }

    public static void Write(CodedOutputStream output, HttpResponse response)
    {
        output.WriteTag(Tag(1, Varint));
        output.WriteInt32(response.StatusCode);
        if (response.ContentType is not null)
        {
            WriteText(output, 2, ToBytes(response.ContentType));
        }

        WriteFields(output, 3, response.Fields ?? []);
        WriteBody(output, response.Body);
    }

    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message.</exception>
    /// <exception cref="SerializationException">Something is missing.</exception>
    public static HttpRequest ReadRequest(CodedInputStream input)
    {
        var (method, target, pattern, body) = ("", "", default(string), ByteString.Empty);
        var (fields, values) = (new List<KeyValuePair<string, string>>(), new Dictionary<string, string>());
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag)
            {
                case 1 << 3 | Delimited:
                    method = input.ReadString();
                    break;
                case 2 << 3 | Delimited:
                    target = input.ReadString();
                    break;
                case 3 << 3 | Delimited:
                    fields.Add(ReadField(input.ReadBytes()));
                    break;
                case 4 << 3 | Delimited:
                    body = input.ReadBytes();
                    break;
                case 5 << 3 | Delimited:
                    pattern = input.ReadString();
                    break;
                case 6 << 3 | Delimited:
                    var (name, value) = ReadField(input.ReadBytes());
                    values[name] = value;
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return method.Length > 0 && target.Length > 0
            ? new HttpRequest(method, target, fields, body.Memory) { RoutePattern = pattern, RouteValues = values }
            : throw new SerializationException("An HTTP request has a method and a target, and these bytes have not.");
    }

    /// <inheritdoc cref="ReadRequest" />
    public static HttpResponse ReadResponse(CodedInputStream input)
    {
        var (status, contentType, body) = (0, default(string), ByteString.Empty);
        List<KeyValuePair<string, string>>? fields = null;
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag)
            {
                case 1 << 3 | Varint:
                    status = input.ReadInt32();
                    break;
                case 2 << 3 | Delimited:
                    contentType = FieldText.Read(input.ReadBytes().Span);
                    break;
                case 3 << 3 | Delimited:
                    (fields ??= []).Add(ReadField(input.ReadBytes()));
                    break;
                case 4 << 3 | Delimited:
                    body = input.ReadBytes();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return status != 0
            ? new HttpResponse(status, body.Memory, contentType, fields)
            : throw new SerializationException("An HTTP response has a status, and these bytes have not.");
    }

    private static KeyValuePair<string, string> ReadField(ByteString bytes)
    {
        var input = bytes.CreateCodedInput();
        var (name, value) = ("", "");
        while (input.ReadTag() is var tag and not 0)
        {
            switch (tag)
            {
                case 1 << 3 | Delimited:
                    name = input.ReadString();
                    break;
                case 2 << 3 | Delimited:
                    value = FieldText.Read(input.ReadBytes().Span);
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new(name, value);
    }

    private static void WriteFields(CodedOutputStream output, int number, IEnumerable<KeyValuePair<string, string>> fields)
    {
        foreach (var (name, value) in fields)
        {
            var text = ToBytes(value);
            output.WriteTag(Tag(number, Delimited));
            output.WriteLength(2 + CodedOutputStream.ComputeStringSize(name) + CodedOutputStream.ComputeBytesSize(text));
            WriteString(output, 1, name);
            WriteText(output, 2, text);
        }
    }

    private static void WriteBody(CodedOutputStream output, ReadOnlyMemory<byte> body)
    {
        output.WriteTag(Tag(4, Delimited));
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(body));
    }

    // A value may hold bytes that are no UTF-8, which a string of Protocol Buffers would lose.
    private static ByteString ToBytes(string value)
    {
        var bytes = new byte[FieldText.Bound(value)];
        return UnsafeByteOperations.UnsafeWrap(bytes.AsMemory(0, FieldText.Write(value, bytes)));
    }

    private static void WriteText(CodedOutputStream output, int field, ByteString text)
    {
        output.WriteTag(Tag(field, Delimited));
        output.WriteBytes(text);
    }

    private static void WriteString(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(Tag(field, Delimited));
        output.WriteString(text);
    }

    private static uint Tag(int field, uint type) => ((uint)field << 3) | type;
}
