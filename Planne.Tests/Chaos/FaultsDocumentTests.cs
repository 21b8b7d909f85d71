using System.Text.RegularExpressions;
using Planne.Chaos.Faults;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>What docs/faults.md says that can be run is there to be run.</summary>
public sealed partial class FaultsDocumentTests
{
    private static readonly string Document = File.ReadAllText(
        ProjectRoot.File("docs", "faults.md")
    );

    private static readonly string[] Rows =
    [
        .. Document
            .Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(2),
    ];

    [Fact]
    public void every_row_has_a_command_that_repeats_it()
    {
        Assert.Equal(14, Rows.Length);
        Assert.All(Rows, row => Assert.Matches(ACommand(), row));
    }

    [Fact]
    public void every_test_that_is_named_is_there()
    {
        var classes = typeof(FaultsDocumentTests)
            .Assembly.GetTypes()
            .Where(type =>
                type.GetMethods()
                    .Any(method => method.IsDefined(typeof(FactAttribute), inherit: true))
            )
            .Select(type => type.FullName!)
            .ToList();

        Assert.All(
            Named(ATest()),
            name =>
                Assert.Contains(
                    classes,
                    type =>
                        type.EndsWith($".{name}", StringComparison.Ordinal)
                        || type.StartsWith($"{name}.", StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void the_faults_that_are_named_are_those_of_the_rig() =>
        Assert.Equal(
            Catalogue.All.Select(fault => fault.Name).Order(),
            Named(AFault()).SelectMany(list => list.Split(',')).Distinct().Order()
        );

    private static IEnumerable<string> Named(Regex pattern) =>
        pattern.Matches(Document).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(
        "`make ((test FILTER|chaos FAULTS)=[^`]+|test-disk)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex ACommand();

    [GeneratedRegex(
        @"`make test FILTER=(?<name>[\w.]+)`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex ATest();

    [GeneratedRegex(
        @"`make chaos FAULTS=(?<name>[\w,-]+)[^`]*`",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex AFault();
}
