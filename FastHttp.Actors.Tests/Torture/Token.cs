using System.Text;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>What makes a request unlike any other. It stands in the path, the query, a field and the body.</summary>
internal static class Token
{
    private static readonly (string Name, Func<RequestCtx, string?> Read)[] Views =
    [
        ("route value", ctx => ctx.RouteValue("token")),
        ("path", ctx => ctx.Path[(ctx.Path.LastIndexOf('/') + 1)..]),
        ("query", ctx => ctx.Query["token"]),
        ("field", ctx => ctx.Field("Authorization")),
        ("copy", ctx => ctx.ToRequest().Fields.Single(field => field.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase)).Value),
    ];

    private static readonly (string Name, Func<RequestCtx, string?> Read) Body = ("body", ctx => Encoding.ASCII.GetString(ctx.Body));

    public static string Head(string lane, string token) =>
        $"POST /{lane}/{token}?token={token} HTTP/1.1\r\nHost: test\r\nAuthorization: {token}\r\nContent-Length: {token.Length}\r\n\r\n";

    /// <summary>
    /// Names what is not of this token. A context whose request is over may say so: that is an InvalidOperationException, and right.
    /// </summary>
    public static IEnumerable<string> Foreign(RequestCtx ctx, string token, bool withBody)
    {
        foreach (var (name, read) in withBody ? Views.Append(Body) : Views)
        {
            var value = Read(() => read(ctx));
            if (value is not null && value != token)
            {
                yield return $"the {name} of {token} was \"{value}\"";
            }
        }
    }

    /// <summary>Null: the request is over and said so.</summary>
    public static string? Read(Func<string?> read)
    {
        try
        {
            return read() ?? "nothing";
        }
        catch (InvalidOperationException)
        {
            return null;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }
}
