using System.Runtime.Serialization;
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
        WriteFields(output, request.Fields);
        WriteBody(output, request.Body);
    }

    public static void Write(CodedOutputStream output, HttpResponse response)
    {
        output.WriteTag(Tag(1, Varint));
        output.WriteInt32(response.StatusCode);
        if (response.ContentType is not null)
        {
            WriteString(output, 2, response.ContentType);
        }

        WriteFields(output, response.Fields ?? []);
        WriteBody(output, response.Body);
    }

    /// <exception cref="InvalidProtocolBufferException">The bytes are no such message.</exception>
    /// <exception cref="SerializationException">Something is missing.</exception>
    public static HttpRequest ReadRequest(CodedInputStream input)
    {
        var (method, target, body, fields) = ("", "", ByteString.Empty, new List<KeyValuePair<string, string>>());
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
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return method.Length > 0 && target.Length > 0
            ? new HttpRequest(method, target, fields, body.Memory)
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
                    contentType = input.ReadString();
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
                    value = input.ReadString();
                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new(name, value);
    }

    private static void WriteFields(CodedOutputStream output, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        foreach (var (name, value) in fields)
        {
            output.WriteTag(Tag(3, Delimited));
            output.WriteLength(2 + CodedOutputStream.ComputeStringSize(name) + CodedOutputStream.ComputeStringSize(value));
            WriteString(output, 1, name);
            WriteString(output, 2, value);
        }
    }

    private static void WriteBody(CodedOutputStream output, ReadOnlyMemory<byte> body)
    {
        output.WriteTag(Tag(4, Delimited));
        output.WriteBytes(UnsafeByteOperations.UnsafeWrap(body));
    }

    private static void WriteString(CodedOutputStream output, int field, string text)
    {
        output.WriteTag(Tag(field, Delimited));
        output.WriteString(text);
    }

    private static uint Tag(int field, uint type) => ((uint)field << 3) | type;
}
