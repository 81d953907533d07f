using System.Globalization;
using Akka.Actor;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Upgrades;

/// <summary>
/// One upgraded connection, for an actor: it is told <see cref="UpgradeRead"/>, <see cref="UpgradeSend"/> and <see cref="UpgradeClose"/>. It may be
/// kept and told by any thread, and belongs to one client for ever; when that has left, nothing happens. Lives in this process only.
/// </summary>
public sealed class UpgradeRef : MinimalActorRef
{
    private static readonly ActorPath All = new RootActorPath(Address.AllSystems) / "fasthttp" / "upgrade";
    private static long _count;

    private readonly ActorLink _link;

    internal UpgradeRef(ActorLink link, ActorSystem system)
    {
        _link = link;
        System = system;
        Path = All / Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Names it in logs; nothing can be looked up under it.</summary>
    public override ActorPath Path { get; }

    /// <exception cref="NotSupportedException">Always: it lives in this process only.</exception>
    public override IActorRefProvider Provider => RequestSender.NoProvider();

    /// <summary>False: it has ended.</summary>
    public bool IsOpen => _link.IsOpen;

    private ActorSystem System { get; }

    /// <inheritdoc />
    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case UpgradeSend send:
                _link.Send(send, sender);
                break;
            case UpgradeRead:
                _link.Read();
                break;
            case UpgradeClose:
                _link.Close();
                break;
            default:
                UnknownMessage.Log(this, System, message, sender, "UpgradeRead, UpgradeSend or UpgradeClose");
                break;
        }
    }
}
