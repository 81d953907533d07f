using FastHttp.Actors;

namespace Quickstart;

/// <summary>Ready from the moment the server listens until it begins to drain; names the routes that lack a handler.</summary>
internal sealed class Health
{
    private volatile ServerBinding? _binding;

    public void Watch(ServerBinding binding) => _binding = binding;

    public void Respond(RequestCtx ctx)
    {
        if (_binding is not { IsReady: true } binding)
        {
            ctx.SetStatus(503).Text("not ready"u8);
        }
        else if (binding.UnavailableRoutes is { Count: > 0 } unavailable)
        {
            ctx.Text($"degraded, without a handler: {string.Join(", ", unavailable)}");
        }
        else
        {
            ctx.Text("ready"u8);
        }
    }
}
