using System.Globalization;
using System.Numerics;
using System.Text;
using System.Xml;
using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

public sealed class AssemblyUsesTests
{
    private static readonly IReadOnlyCollection<TypeUse> Uses = AssemblyUses.Of(typeof(AssemblyUsesTests).Assembly.Location);

    [Theory]
    [InlineData("System.IEquatable`1", null)] // interface
    [InlineData("System.ICloneable", null)] // constraint of a type parameter
    [InlineData("System.ObsoleteAttribute", ".ctor")] // attribute
    [InlineData("System.Version", null)] // field, as a generic argument
    [InlineData("System.Net.IPAddress", null)] // parameter
    [InlineData("System.Text.Rune", null)] // array
    [InlineData("System.Xml.XmlException", null)] // catch
    [InlineData("System.Numerics.BigInteger", "get_One")] // call in a lambda
    [InlineData("System.Globalization.Calendar", "GetYear")] // call in an async method
    [InlineData("System.Uri", null)] // argument of a generic method
    [InlineData("System.Environment+SpecialFolder", null)] // nested type
    [InlineData("System.String", "Empty")] // field of another type
    public void A_use_is_found_wherever_it_hides(string used, string? member) =>
        Assert.Contains(Uses, use => use.User.Name.StartsWith(nameof(Specimen<>), StringComparison.Ordinal)
            && use.Used.FullName == used.Replace('+', '.')
            && use.Member == member);

    [Fact]
    public void A_use_reads_as_a_sentence() =>
        Assert.Equal("A.B uses C.D.e", new TypeUse(new TypeName("A", "B"), new TypeName("C", "D"), "e").ToString());
}

#pragma warning disable CA1822, CA1823, CA1812, CS0169, IDE0051, IDE0060, IDE0044 // only looked at, never run
internal sealed class Specimen<T> : IEquatable<Specimen<T>>
    where T : ICloneable
{
    private List<Version>? _versions;

    [Obsolete("An attribute to be found.")]
    public Rune[] Signature(System.Net.IPAddress address) => [];

    public bool Equals(Specimen<T>? other)
    {
        try
        {
            return Array.Empty<Uri>().Length == 0;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    public override bool Equals(object? obj) => obj is Specimen<T> other && Equals(other);

    public override int GetHashCode() => string.Empty.Length;

    public Func<bool> Lambda() => () => BigInteger.One.IsEven;

    public async Task<int> Async(Calendar calendar)
    {
        await Task.Yield();
        return calendar.GetYear(DateTime.UnixEpoch);
    }

    public void Nested(Environment.SpecialFolder folder)
    {
    }
}
