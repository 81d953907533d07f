namespace Kestrel;

/// <summary>Minimal APIs as the documentation writes them.</summary>
internal static class MinimalApi
{
    public static void Map(WebApplication app)
    {
        app.MapGet("/plaintext", () => "Hello, World!");
        app.MapGet("/pool", () => "Hello, World!");
        app.MapGet("/json", () => Results.Json(new Greeting("Hello, World!"), GreetingJson.Default.Greeting));
        app.MapPost("/echo", OneDelegate.Echo);
    }
}
