using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

public sealed class FolderRuleTests
{
    private static readonly FolderRule Http = new("Http", ["Buffers"], ["Akka", "System.DateTime.get_UtcNow"]);
    private static readonly FolderRule Files = new("Files", [FolderRule.PublicSurface], []);

    [Theory]
    [InlineData("FastHttp.Actors.Http", "Parser", null, true)]
    [InlineData("FastHttp.Actors.Http.Chunks", "Parser", null, true)]
    [InlineData("FastHttp.Actors.Buffers", "Pool", null, true)]
    [InlineData("FastHttp.Actors.BuffersElsewhere", "Pool", null, false)]
    [InlineData("FastHttp.Actors.Connections", "ConnectionActor", null, false)]
    [InlineData("FastHttp.Actors", "RequestCtx", null, false)]
    [InlineData("Akka", "Done", null, false)]
    [InlineData("Akka.Actor", "IActorRef", "Tell", false)]
    [InlineData("Akkadia", "City", null, true)]
    [InlineData("System", "DateTime", null, true)]
    [InlineData("System", "DateTime", "AddDays", true)]
    [InlineData("System", "DateTime", "get_UtcNow", false)]
    public void A_folder_uses_itself_what_is_listed_and_the_world_outside_but_for_what_is_forbidden(
        string usedNamespace, string usedName, string? member, bool allowed)
    {
        var use = new TypeUse(new TypeName("FastHttp.Actors.Http", "User"), new TypeName(usedNamespace, usedName), member);
        Assert.Equal(allowed, Http.Allows(use, _ => true));
    }

    [Theory]
    [InlineData("FastHttp.Actors", false, true)]
    [InlineData("FastHttp.Actors.Http", true, true)]
    [InlineData("FastHttp.Actors.Http", false, false)]
    [InlineData("FastHttp.Actors.Hosting", true, false)]
    public void The_public_surface_is_the_root_and_each_public_type_but_Hosting(string usedNamespace, bool isPublic, bool allowed)
    {
        var use = new TypeUse(new TypeName("FastHttp.Actors.Files", "User"), new TypeName(usedNamespace, "Used"));
        Assert.Equal(allowed, Files.Allows(use, _ => isPublic));
    }
}
