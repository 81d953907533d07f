using System.Reflection;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Api;

/// <summary>The public surface is a text file: who changes it sees that, and so does the reviewer.</summary>
public sealed class PublicApiTests
{
    private static readonly string Approved = Path.Combine(SourceTree.Tests, "Api", "PublicApi.approved.txt");
    private static readonly string Received = Path.Combine(SourceTree.Tests, "Api", "PublicApi.received.txt");

    [Fact]
    public void The_public_surface_is_the_approved_one()
    {
        string received = PublicApi.Of(Assembly.Load("FastHttp.Actors"));
        string approved = File.ReadAllText(Approved).ReplaceLineEndings("\n");
        if (received == approved)
        {
            File.Delete(Received);
            return;
        }

        File.WriteAllText(Received, received);
        Assert.Fail($"""
            The public surface of FastHttp.Actors has changed:
            {Difference(approved, received)}
            If that is meant, approve it:
              cp {Received} {Approved}
            """);
    }

    [Fact]
    public void The_difference_names_what_went_and_what_came() =>
        Assert.Equal("- b\n+ c", Difference("a\nb\n", "a\nc\n"));

    // Each line counts with its type, so that equal members of two types are told apart.
    private static string Difference(string approved, string received)
    {
        string[] before = Qualified(approved), after = Qualified(received);
        return string.Join('\n', before.Except(after).Select(line => "- " + line)
            .Concat(after.Except(before).Select(line => "+ " + line)));
    }

    private static string[] Qualified(string text)
    {
        string type = "";
        var lines = new List<string>();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            bool isMember = line.StartsWith(' ');
            lines.Add(isMember ? $"{type}: {line.Trim()}" : line);
            type = isMember ? type : line;
        }

        return [.. lines];
    }
}
