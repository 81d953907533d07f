using System.Text;
using System.Text.Json;
using FastHttp.Actors.Tests.Support;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>Somebody who responds: his name is in status, fields, type and body, so that a mix of two responses shows.</summary>
internal sealed record Responder(string Name, int Status)
{
    public static readonly Responder Own = new("own", 200);
    public static readonly Responder Other = new("other", 201);
    public static readonly Responder Third = new("third", 202);
    public static readonly Responder Late = new("late", 210);
    public static readonly Responder Fast = new("fast", 211);
    public static readonly Responder Slow = new("slow", 212);

    /// <summary>How many lines the body has.</summary>
    public int Lines { get; init; } = 1;

    /// <summary>The body is a line as JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>Its Content-Type, when it gives a body in one call and nothing else.</summary>
    public string? BareType { get; init; }

    private string ContentType => BareType ?? $"text/{Name}";

    public string Line(string token) => $"{Name} {token}\n";

    /// <summary>A response as one message.</summary>
    public HttpResponse Response(string token) =>
        new(Status, Encoding.ASCII.GetBytes(Body(token)), ContentType, [new("X-By", Name), new("X-Token", token)]);

    /// <summary>The same response step by step; only for one who alone has the request.</summary>
    public void Answer(RequestCtx ctx, string token) => Prepare(ctx, token).Text(Body(token));

    public RequestCtx Prepare(RequestCtx ctx, string token) =>
        ctx.SetStatus(Status).SetContentType(ContentType).AddField("X-By", Name).AddField("X-Token", token);

    public bool Gave(RawResponse response, string token) =>
        response.Status == Status && response.Body == Body(token)
        && Has(response, "Content-Type", ContentType)
        && Has(response, "X-By", BareType is null ? [Name] : [])
        && Has(response, "X-Token", BareType is null ? [token] : []);

    private static bool Has(RawResponse response, string name, params string[] values) =>
        response.Fields.Where(field => field.Key == name).Select(field => field.Value).SequenceEqual(values);

    private string Body(string token) => IsJson ? JsonSerializer.Serialize(Line(token)) : string.Concat(Enumerable.Repeat(Line(token), Lines));
}
