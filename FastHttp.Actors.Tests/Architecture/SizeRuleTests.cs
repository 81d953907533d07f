using Xunit;

namespace FastHttp.Actors.Tests.Architecture;

/// <summary>Files, types and methods of the library stay short enough to be read.</summary>
public sealed class SizeRuleTests
{
    private const int MostLines = 400;
    private const int MostLinesOfTheMedian = 100;
    private const int MostLinesOfAMethod = 40;

    // With fewer files the median says nothing.
    private const int FilesForAMedian = 20;

    private static readonly string[] LongMethods =
    [
        // Loops of the parser: cut into methods, the state they share would go through memory at each byte.
        "FastHttp.Actors.Http1.FieldSection.Next",
        "FastHttp.Actors.Http1.FieldSection.TakePlainLines",
        "FastHttp.Actors.Http.Ipv6.IsValid",
        "FastHttp.Actors.Http1.RequestLineParser.ParseTarget",
        // A table, one line a status.
        "FastHttp.Actors.Http.StatusCodes.ReasonPhrase",
        // A list of independent checks, each with its sentence.
        "FastHttp.Actors.HttpRoute.Mistakes",
    ];

    [Fact]
    public void No_file_is_too_long() =>
        Broken.None(LibraryType.Files.Where(file => file.Lines.Length >= MostLines), file => $"{file.Lines.Length} lines");

    // Cutting a type into partial files makes it no smaller.
    [Fact]
    public void No_type_is_too_long() =>
        Broken.None(LibraryType.All.Where(type => type.Lines >= MostLines), type => $"{type.Lines} lines");

    // The files of a partial type, with all that stands in them, are what a reader has to hold together.
    [Fact]
    public void The_files_of_a_type_are_not_too_long_together() =>
        Broken.None(
            LibraryType.Files.GroupBy(file => file.Path[..file.Path.IndexOf('.', file.Path.LastIndexOf('/') + 1)])
                .Select(files => (Name: files.Key, Lines: files.Sum(file => file.Lines.Length)))
                .Where(type => type.Lines >= MostLines),
            type => $"{type.Lines} lines");

    [Fact]
    public void No_method_is_too_long() =>
        Broken.None(TooLong().ExceptBy(LongMethods, method => method.Name), method => $"{method.Lines} lines");

    [Fact]
    public void A_method_is_excepted_only_as_long_as_it_is_too_long() =>
        Broken.None(LongMethods.Except(TooLong().Select(method => method.Name)), _ => "is not too long, or is no more");

    [Fact]
    public void Most_files_are_short()
    {
        int[] lengths = [.. LibraryType.Files.Select(file => file.Lines.Length).Order()];
        Assert.True(
            lengths.Length <= FilesForAMedian || lengths[lengths.Length / 2] < MostLinesOfTheMedian,
            $"The median file has {lengths[lengths.Length / 2]} lines.");
    }

    private static IEnumerable<DeclaredMember> TooLong() =>
        LibraryType.All
            .SelectMany(type => type.Members, (type, member) => member with { Name = $"{type.FullName}.{member.Name}" })
            .Where(member => member.Lines >= MostLinesOfAMethod);
}
