using System.Text;
using System.Text.Json;

namespace FastHttp.Actors;

/// <summary>
/// A response as an immutable message, for <c>Sender.Tell(HttpResponse.Ok("…"))</c> and <c>task.PipeTo(Sender)</c>. The methods of
/// <see cref="RequestCtx"/> do the same without the allocation.
/// </summary>
/// <param name="StatusCode">200 to 599.</param>
/// <param name="Body">The body; the array is not copied and must not change until the response was sent.</param>
/// <param name="ContentType">The Content-Type; null sends none.</param>
/// <param name="Fields">Further field lines; null for none. Framing fields belong to the server and are rejected.</param>
public sealed record HttpResponse(
    int StatusCode,
    ReadOnlyMemory<byte> Body = default,
    string? ContentType = null,
    IReadOnlyList<KeyValuePair<string, string>>? Fields = null)
{
    /// <summary>200 with a text.</summary>
    public static HttpResponse Ok(string text) => Text(200, text);

    /// <summary>204.</summary>
    public static HttpResponse NoContent() => new(204);

    /// <summary>404 with its reason as text.</summary>
    public static HttpResponse NotFound() => Text(404, "Not Found");

    /// <summary>An error status with a text for people.</summary>
    public static HttpResponse Error(int statusCode, string text) => Text(statusCode, text);

    /// <summary>A status with a text, UTF-8, as text/plain; charset=utf-8.</summary>
    public static HttpResponse Text(int statusCode, string text) =>
        new(statusCode, Encoding.UTF8.GetBytes(text), ContentTypes.Text);

    /// <summary>A value serialised by System.Text.Json, 200 unless told otherwise.</summary>
    public static HttpResponse Json<T>(T value, JsonSerializerOptions? options = null, int statusCode = 200) =>
        new(statusCode, JsonSerializer.SerializeToUtf8Bytes(value, options ?? JsonSerializerOptions.Web), ContentTypes.Json);
}
