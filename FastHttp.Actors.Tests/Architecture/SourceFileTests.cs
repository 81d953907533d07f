using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

public sealed class SourceFileTests
{
    [Theory]
    [InlineData("public sealed class Foo : Bar", "Foo")]
    [InlineData("public static partial class Foo", "Foo")]
    [InlineData("public readonly ref struct Foo<T>", "Foo")]
    [InlineData("public sealed record Foo(int Bar);", "Foo")]
    [InlineData("public readonly record struct Foo(int Bar);", "Foo")]
    [InlineData("public interface Foo;", "Foo")]
    [InlineData("public enum Foo", "Foo")]
    [InlineData("public delegate Task<int> Foo<T>(T bar);", "Foo")]
    [InlineData("internal sealed class Foo", null)]
    [InlineData("    public sealed class Nested", null)]
    [InlineData("// public class Foo", null)]
    public void A_public_type_is_seen_by_its_first_line(string line, string? type) =>
        Assert.Equal(type is null ? [] : [type], new SourceFile("Lib", "Foo.cs", $"namespace Lib;\n\n{line}\n{{\n}}\n").PublicTypes);

    [Theory]
    [InlineData("Foo.cs", "Lib")]
    [InlineData("A/Foo.cs", "Lib.A")]
    [InlineData("A/B/Foo.Aspect.cs", "Lib.A.B")]
    public void The_folder_gives_the_namespace(string path, string expected)
    {
        var file = new SourceFile("Lib", path, "");
        Assert.Equal(expected, file.Namespace);
        Assert.True(file.IsNamedAfter("Foo"));
        Assert.False(file.IsNamedAfter("Fo"));
    }

    [Fact]
    public void The_line_break_at_the_end_is_no_line() =>
        Assert.Equal(2, new SourceFile("Lib", "Foo.cs", "one\ntwo\n").Lines.Length);
}
