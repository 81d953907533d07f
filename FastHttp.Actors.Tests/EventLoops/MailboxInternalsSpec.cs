using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Architecture;
using FastHttp.Actors.Tests.Support;
using Xunit;
using Access = FastHttp.Actors.EventLoops.MailboxInternals.Access;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>The look at Akka's internals before they are used, and that they are used in one place.</summary>
public sealed class MailboxInternalsSpec
{
    private static readonly Dictionary<string, Func<Access, Access>> Releases = new()
    {
        ["the status has no bits"] = akka => akka with { Status = _ => 0 },
        ["the status is moved up"] = akka => akka with { Status = mailbox => akka.Status(mailbox) << 1 },
        ["the status is moved down"] = akka => akka with { Status = mailbox => akka.Status(mailbox) >> 1 },
        ["closed and scheduled are exchanged"] = akka => akka with { Status = mailbox => Exchanged(akka.Status(mailbox)) },
        ["suspensions are not counted"] = akka => akka with { Status = mailbox => akka.Status(mailbox) & 7 },
        ["suspensions show as scheduled"] = akka => akka with { Status = mailbox => akka.Status(mailbox) > 3 ? 2 : akka.Status(mailbox) },
        ["suspensions are negative"] = akka => akka with { Status = mailbox => akka.Status(mailbox) is > 3 and var status ? -status : akka.Status(mailbox) },
        ["closed shows as suspended"] = akka => akka with { Status = mailbox => akka.Status(mailbox) == 1 ? 4 : akka.Status(mailbox) },
        ["closed does not show"] = akka => akka with { Status = mailbox => akka.Status(mailbox) & ~1 },
        ["resume does nothing"] = akka => akka with { Resume = _ => { } },
        ["resume takes all suspensions back"] = akka => akka with
        {
            Resume = mailbox =>
            {
                akka.Resume(mailbox);
                akka.Resume(mailbox);
            },
        },
        ["suspend does nothing"] = akka => akka with { Suspend = _ => { } },
        ["close does nothing"] = akka => akka with { Close = _ => { } },
        ["system messages wait elsewhere"] = akka => akka with { NewestSystem = _ => null },
        ["a mailbox is made with a system message"] = akka => akka with { NewestSystem = mailbox => akka.NewestSystem(mailbox) ?? new Akka.Dispatch.SysMsg.Suspend() },
        ["system messages are linked in another way"] = akka => akka with { Next = _ => null },
        ["no status"] = akka => akka with { Status = _ => throw new MissingMethodException() },
        ["no system queue"] = akka => akka with { NewestSystem = _ => throw new MissingFieldException() },
        ["no link"] = akka => akka with { Next = _ => throw new MissingFieldException() },
        ["no suspend"] = akka => akka with { Suspend = _ => throw new MissingMethodException() },
        ["no close"] = akka => akka with { Close = _ => throw new MissingMethodException() },
        ["another type"] = akka => akka with { EnqueueSystem = (_, _) => throw new TypeLoadException() },
        ["more than a throw-away mailbox can do"] = akka => akka with { Suspend = _ => throw new InvalidOperationException() },
        ["no current cell"] = akka => akka with { Current = () => throw new TypeLoadException() },
        ["another current cell"] = akka => akka with { SetCurrent = _ => throw new MissingMethodException() },
    };

    public static TheoryData<string> Others => [.. Releases.Keys];

    [Fact]
    public void This_release_of_Akka_is_as_expected()
    {
        Assert.True(MailboxInternals.AreAsExpected(akka => akka));
        Assert.True(MailboxInternals.AreThere);
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void A_release_that_means_something_else_is_found_out(string what) =>
        Assert.False(MailboxInternals.AreAsExpected(Releases[what]));

    [Fact]
    public void The_look_leaves_the_current_actor_as_it_was()
    {
        using var system = ActorSystem.Create("look", "akka { loglevel = OFF, stdout-loglevel = OFF }");
        using var inbox = Inbox.Create(system);
        var actor = system.ActorOf(Puppet.Props());
        actor.Tell(new Puppet.Order(context =>
        {
            _ = MailboxInternals.AreAsExpected(akka => akka);
            inbox.Receiver.Tell(context.Self.Equals(ActorCell.GetCurrentSelfOrNoSender()));
        }));

        Assert.Equal(true, inbox.Receive(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData("UnsafeAccessor")]
    [InlineData("InternalCurrentActorCellKeeper")]
    public void One_file_knows_Akkas_internals(string name)
    {
        var files = SourceTree.SourceFiles(SourceTree.Library).Select(file => SourceFile.Read(SourceTree.Library, file));

        Assert.Equal("EventLoops/MailboxInternals.cs", Assert.Single(files, file => file.Text.Contains(name, StringComparison.Ordinal)).Path);
    }

    private static int Exchanged(int status) => (status & ~3) | ((status & 1) << 1) | ((status & 2) >> 1);
}
