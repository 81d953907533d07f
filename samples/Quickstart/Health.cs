using FastHttp.Actors;

namespace Quickstart;

/// <summary>Ready from the moment the server listens until it begins to drain.</summary>
internal sealed class Health
{
    private volatile ServerBinding? _binding;

    public void Watch(ServerBinding binding) => _binding = binding;

    public void Answer(RequestCtx ctx)
    {
        if (_binding is { IsReady: true })
        {
            ctx.Text("ready"u8);
        }
        else
        {
            ctx.SetStatus(503).Text("not ready"u8);
        }
    }
}
