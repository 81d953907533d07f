using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

public sealed class OutlineTests
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
    [InlineData("internal sealed class Foo", "Foo")]
    [InlineData("class Foo", "Foo")]
    [InlineData("    public sealed class Nested", null)]
    [InlineData("// public class Foo", null)]
    [InlineData("using Foo = class.Foo;", null)]
    public void A_type_is_seen_by_its_first_line(string line, string? type)
    {
        IReadOnlyList<DeclaredType> types = Outline.Of(["namespace Lib;", "", line, "{", "}"]);
        Assert.Equal(type is null ? [] : [type], types.Select(found => found.Name));
        Assert.All(types, found => Assert.Equal(line.StartsWith("public", StringComparison.Ordinal), found.IsPublic));
    }

    [Fact]
    public void Lengths_are_counted_without_what_stands_before_and_between()
    {
        DeclaredType[] types = [.. Outline.Of(Sample.Split('\n'))];
        Assert.Equal(["Foo", "IBar"], types.Select(type => type.Name));
        Assert.Equal([44, 4], types.Select(type => type.Lines));
        Assert.Equal(
            [
                new("Foo", 5), new("Property", 5), new("Short", 2), new("Switch", 4), new("Chained", 6), new("Nested.Method", 3),
            ],
            types[0].Members);
    }

    private const string Sample = """
        using System;

        namespace Lib;

        /// <summary>A comment does not count.</summary>
        public sealed class Foo
        {
            private static readonly int[] Table =
            [
                1,
            ];

            private Foo(
                int first)
                : base(first)
            {
            }

            /// <summary>Nor here;</summary>
            public int Property
            {
                get;
                set;
            }

            public int Short() =>
                1;

            private int Switch(int x) => x switch
            {
                _ => 1,
            };

            [Attribute(
                "of the next one")]
            internal static (int A, int B) Chained<T>(T x) =>
                x.A(() =>
                {
                    return;

                }).B();

            private sealed class Nested
            {
                public void Method()
                {
                }
            }
        }

        internal interface IBar
        {
            void Bar();
        }
        """;
}
