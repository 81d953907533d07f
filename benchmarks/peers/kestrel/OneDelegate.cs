using System.Text.Json;

namespace Kestrel;

/// <summary>The shortest way through Kestrel: one delegate, no routing.</summary>
internal static class OneDelegate
{
    public static Task Respond(HttpContext context) => context.Request.Path.Value switch
    {
        "/plaintext" or "/pool" => Send(context.Response, "text/plain", "Hello, World!"u8),
        "/json" => Send(context.Response, "application/json", JsonSerializer.SerializeToUtf8Bytes(new Greeting("Hello, World!"), GreetingJson.Default.Greeting)),
        "/echo" => Echo(context),
        _ => NotFound(context.Response),
    };

    public static async Task Echo(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter);
    }

    private static Task Send(HttpResponse response, string contentType, ReadOnlySpan<byte> body)
    {
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        body.CopyTo(response.BodyWriter.GetSpan(body.Length));
        response.BodyWriter.Advance(body.Length);
        return Task.CompletedTask;
    }

    private static Task NotFound(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
