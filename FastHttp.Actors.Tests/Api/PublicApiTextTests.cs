using Xunit;
using static FastHttp.Actors.Tests.Api.Specimens;

namespace FastHttp.Actors.Tests.Api;

/// <summary>The text shows each difference that could break a user's code.</summary>
public sealed class PublicApiTextTests
{
    private const string Name = "FastHttp.Actors.Tests.Api.Specimens";

    [Fact]
    public void A_class_is_written_with_all_that_its_users_see() => Assert.Equal(
        $$"""
        public abstract class {{Name}}.Specimen<T> : System.IDisposable where T : class, new()
            [Obsolete] public void Old()
            protected Specimen(int size = 1)
            protected virtual string? Describe(string text, string? hint = null)
            public const int Limit = 7
            public event System.Action? Changed
            public int Size { get; protected set; }
            public override string ToString()
            public required System.Collections.Generic.List<string?>? Names { get; init; }
            public static T[] Make<TOther>(out TOther? other, params object[] rest) where TOther : struct
            public static readonly System.ReadOnlyMemory<byte> Empty
            public void Dispose()

        """,
        PublicApi.Of(typeof(Specimen<>)));

    [Fact]
    public void An_enum_is_written_with_its_values() => Assert.Equal(
        $"[Flags] public enum {Name}.Bits : byte\n    None = 0\n    One = 1\n",
        PublicApi.Of(typeof(Bits)));

    [Fact]
    public void A_delegate_is_one_line() => Assert.Equal(
        $"public delegate System.Threading.Tasks.ValueTask<string?> {Name}.Respond(int? status = 200, {Name}.Bits bits = {Name}.Bits.One);\n",
        PublicApi.Of(typeof(Respond)));

    [Fact]
    public void A_struct_an_interface_and_extensions_are_told_apart() => Assert.Equal(
        $$"""
        public static class FastHttp.Actors.Tests.Api.SpecimenExtensions
            public static int Twice(this int number)
        public interface {{Name}}.IShape
            public double Area { get; }
        public readonly ref struct {{Name}}.Slice
            public System.ReadOnlySpan<byte> Bytes { get; }

        """,
        PublicApi.Of(typeof(Slice), typeof(IShape), typeof(SpecimenExtensions)));
}
