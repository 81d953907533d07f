using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

public sealed class FolderTableTests
{
    [Fact]
    public void The_table_has_no_circle() => Assert.Empty(FolderTable.UsesOfNoRowAbove(FolderTable.Rules));

    [Fact]
    public void A_folder_has_one_row() =>
        Assert.Equal(FolderTable.Rules.Select(rule => rule.Folder).Distinct(), FolderTable.Rules.Select(rule => rule.Folder));

    [Fact]
    public void Nothing_uses_Hosting() => Assert.Equal("Hosting", FolderTable.Rules[^1].Folder);

    [Fact]
    public void A_circle_is_found()
    {
        FolderRule[] table = [new("A", [], []), new("B", ["A", "C"], []), new("C", ["B"], [])];
        Assert.Equal(["B may use C"], FolderTable.UsesOfNoRowAbove(table));
    }

    [Fact]
    public void A_circle_by_public_types_is_found()
    {
        FolderRule[] table = [new("A", [], []) { MayUsePublicTypesOf = ["B"] }, new("B", ["A"], [])];
        Assert.Equal(["A may use B"], FolderTable.UsesOfNoRowAbove(table));
    }
}
