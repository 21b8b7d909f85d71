using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Planne.Tests.Support;
using SharpYaml.Serialization;
using Xunit;

namespace Planne.Tests.Telemetry;

/// <summary>The files under <c>ops/</c>, which no compiler reads.</summary>
public sealed partial class OpsFilesTests(BusyHost busy) : IClassFixture<BusyHost>
{
    private static readonly string[] Alerts =
    [
        "PlanneNodeNotReady",
        "PlanneNodeGone",
        "PlanneOrdersWaitTooLong",
        "PlanneBacklogNearBound",
        "PlanneNoLeader",
        "PlanneDeadLetters",
        "PlanneManyRetries",
        "PlanneServerErrors",
        "PlanneAnswersSlow",
        "PlanneDatabasePoolExhausted",
    ];

    // What PromQL has of its own between names, and what Prometheus itself notes of each target.
    private static readonly string[] Others = ["by", "and", "or", "unless", "up"];

    [Fact]
    public async Task whatever_the_alerts_look_at_is_in_a_scrape()
    {
        var names = Rules().SelectMany(rule => NamesIn(Text(rule, "expr"))).ToHashSet();

        Assert.Contains("planne_orders_oldest_age_seconds", names);
        Assert.Subset((await Scrape.OfAsync(busy.Host)).Names.ToHashSet(), names);
    }

    [Fact]
    public async Task whatever_the_dashboard_looks_at_is_in_a_scrape()
    {
        var names = Expressions().SelectMany(NamesIn).ToHashSet();

        Assert.Contains("planne_orders_accepted_total", names);
        Assert.Subset((await Scrape.OfAsync(busy.Host)).Names.ToHashSet(), names);
    }

    [Fact]
    public void every_alert_leads_to_its_part_of_the_runbook() =>
        Assert.Equal(
            Alerts.Select(alert => (alert, $"docs/runbook.md#{alert.ToLowerInvariant()}")),
            Rules()
                .Select(rule =>
                    (
                        Text(rule, "alert"),
                        Text(
                            (YamlMappingNode)rule.Children[new YamlScalarNode("annotations")],
                            "runbook"
                        )
                    )
                )
        );

    [PromtoolFact]
    public async Task alerts_fire_when_they_are_to_and_not_otherwise()
    {
        using var check = Process.Start(
            new ProcessStartInfo("bash", [ProjectRoot.File("ops", "check")])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = check.StandardOutput.ReadToEndAsync();
        var errors = check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();

        Assert.True(check.ExitCode == 0, await output + await errors);
    }

    private static List<YamlMappingNode> Rules()
    {
        using var reader = File.OpenText(ProjectRoot.File("ops", "prometheus", "alerts.yml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return
        [
            .. Sequence((YamlMappingNode)yaml.Documents[0].RootNode, "groups")
                .SelectMany(group => Sequence(group, "rules")),
        ];
    }

    private static IEnumerable<YamlMappingNode> Sequence(YamlMappingNode node, string key) =>
        ((YamlSequenceNode)node.Children[new YamlScalarNode(key)]).Cast<YamlMappingNode>();

    private static string Text(YamlMappingNode node, string key) =>
        ((YamlScalarNode)node.Children[new YamlScalarNode(key)]).Value!;

    private static List<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(
            File.ReadAllText(ProjectRoot.File("ops", "grafana", "planne.json"))
        );
        return
        [
            .. dashboard
                .RootElement.GetProperty("panels")
                .EnumerateArray()
                .Where(panel => panel.TryGetProperty("targets", out _))
                .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
                .Select(target => target.GetProperty("expr").GetString()!),
        ];
    }

    private static IEnumerable<string> NamesIn(string expression) =>
        Name()
            .Matches(NoNames().Replace(expression, " "))
            .Select(match => match.Value)
            .Except(Others, StringComparer.Ordinal);

    // Texts, labels, spans of time, and what is summed by.
    [GeneratedRegex(
        """\{[^}]*\}|\[[^\]]*\]|\b(by|on|without)\s*\([^)]*\)""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex NoNames();

    // And not a function, nor within a number.
    [GeneratedRegex("""(?<![\w.$])[a-z_][a-z0-9_]*\b(?!\s*\()""", RegexOptions.None, 1000)]
    private static partial Regex Name();
}
