using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

public sealed class FolderRuleTests
{
    private static readonly FolderRule Http = new("Http", ["Buffers"], ["Akka", "System.DateTime.get_UtcNow"]);
    private static readonly FolderRule Files = new("Files", ["Exchanges"], []) { MayUsePublicTypesOf = ["Handlers"] };

    [Theory]
    [InlineData("Http", true)]
    [InlineData("Buffers", true)]
    [InlineData("Connections", false)]
    public void A_folder_uses_itself_and_what_is_listed(string usedFolder, bool allowed)
    {
        var use = new TypeUse(new TypeName("FastHttp.Actors.Http", "User"), new TypeName("FastHttp.Actors", "Used"));
        Assert.Equal(allowed, Http.Allows(use, usedFolder, isPublic: true));
    }

    [Theory]
    [InlineData("Akka", "Done", null, false)]
    [InlineData("Akka.Actor", "IActorRef", "Tell", false)]
    [InlineData("Akkadia", "City", null, true)]
    [InlineData("System", "DateTime", null, true)]
    [InlineData("System", "DateTime", "AddDays", true)]
    [InlineData("System", "DateTime", "get_UtcNow", false)]
    public void A_folder_uses_the_world_outside_but_for_what_is_forbidden(
        string usedNamespace, string usedName, string? member, bool allowed)
    {
        var use = new TypeUse(new TypeName("FastHttp.Actors.Http", "User"), new TypeName(usedNamespace, usedName), member);
        Assert.Equal(allowed, Http.Allows(use, usedFolder: null, isPublic: true));
    }

    [Theory]
    [InlineData("Handlers", true, true)]
    [InlineData("Handlers", false, false)]
    [InlineData("Exchanges", false, true)]
    [InlineData("Hosting", true, false)]
    public void Of_some_folders_only_the_public_types_are_allowed(string usedFolder, bool isPublic, bool allowed)
    {
        var use = new TypeUse(new TypeName("FastHttp.Actors.Files", "User"), new TypeName("FastHttp.Actors", "Used"));
        Assert.Equal(allowed, Files.Allows(use, usedFolder, isPublic));
    }
}
