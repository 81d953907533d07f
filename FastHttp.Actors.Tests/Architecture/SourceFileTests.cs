using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

public sealed class SourceFileTests
{
    [Theory]
    [InlineData("Foo.cs", "")]
    [InlineData("A/Foo.cs", "A")]
    [InlineData("A/B/Foo.Aspect.cs", "A/B")]
    public void The_path_gives_the_folder(string path, string folder)
    {
        var file = new SourceFile("Lib", path, "");
        Assert.Equal(folder, file.Folder);
        Assert.True(file.IsNamedAfter("Foo"));
        Assert.False(file.IsNamedAfter("Fo"));
    }

    [Theory]
    [InlineData("using System;\n\nnamespace Lib.A;\n", "Lib.A")]
    [InlineData("// namespace Lib;\n", "")]
    public void The_namespace_is_the_declared_one(string text, string expected) =>
        Assert.Equal(expected, new SourceFile("Lib", "Foo.cs", text).Namespace);

    [Fact]
    public void The_line_break_at_the_end_is_no_line() =>
        Assert.Equal(2, new SourceFile("Lib", "Foo.cs", "one\ntwo\n").Lines.Length);

    [Fact]
    public void The_parts_of_a_type_are_one_type()
    {
        LibraryType type = Assert.Single(LibraryType.In(
        [
            new SourceFile("Lib", "A/Foo.cs", "namespace Lib;\n\npublic partial class Foo\n{\n    void A();\n}\n"),
            new SourceFile("Lib", "A/B/Foo.B.cs", "namespace Lib;\n\npartial class Foo\n{\n    void B()\n    {\n    }\n}\n"),
        ]));
        Assert.Equal(("Lib.Foo", true, 10), (type.FullName, type.IsPublic, type.Lines));
        Assert.Equal(["A", "A/B"], type.Folders);
        Assert.Equal([new DeclaredMember("A", 1), new DeclaredMember("B", 3)], type.Members);
    }

    [Theory]
    [InlineData("Foo")]
    [InlineData("Foo`1")]
    [InlineData("Foo.Nested")]
    [InlineData("Foo`1.<>c__DisplayClass0_0`2")]
    public void A_compiled_type_belongs_to_the_outermost_one(string name) =>
        Assert.Equal("Lib.Foo", LibraryType.FullNameOf(new TypeName("Lib", name)));
}
