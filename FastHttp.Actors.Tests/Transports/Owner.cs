using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>An owner that remembers what it was told.</summary>
internal sealed class Owner : IReadinessHandler
{
    public Readiness Told { get; private set; }

    public int Times { get; private set; }

    public Action<Readiness>? Then { get; set; }

    public void OnReady(Readiness readiness)
    {
        Told |= readiness;
        Times++;
        Then?.Invoke(readiness);
    }

    /// <summary>Starts the connection; what is known already counts as told.</summary>
    public void StartOn(TransportConnection connection)
    {
        var known = connection.Start(this);
        if (known != Readiness.None)
        {
            OnReady(known);
        }
    }

    public bool Was(Readiness readiness) => (Told & readiness) != 0;

    public void Forget()
    {
        Told = Readiness.None;
        Times = 0;
    }
}
