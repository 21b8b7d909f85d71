using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Planne.Host.Health;

/// <summary>What the addresses under <c>/health</c> answer.</summary>
/// <param name="Status"><c>Healthy</c>, <c>Degraded</c> or <c>Unhealthy</c>: the worst of the checks.</param>
/// <param name="Checks">What was looked at, by name.</param>
internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthAnswer.Check> Checks)
{
    /// <summary>A node that answers at all.</summary>
    public static HealthAnswer Alive { get; } = new(nameof(HealthStatus.Healthy), []);

    /// <summary>A node that is about to stop, however well it is.</summary>
    public static HealthAnswer Leaving { get; } =
        new(
            nameof(HealthStatus.Unhealthy),
            [new Check("node", nameof(HealthStatus.Unhealthy), "It is stopping.")]
        );

    /// <summary>Tells a report, without what was thrown.</summary>
    public static HealthAnswer Of(HealthReport report) =>
        new(
            report.Status.ToString(),
            [
                .. report.Entries.Select(entry => new Check(
                    entry.Key,
                    entry.Value.Status.ToString(),
                    DetailOf(entry.Value)
                )),
            ]
        );

    // The service describes a check that threw by the exception's message.
    private static string DetailOf(HealthReportEntry entry) =>
        entry.Description is { } sentence && sentence != entry.Exception?.Message
            ? sentence
            : "It could not be found out.";

    /// <summary>One thing that was looked at.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Status">As above.</param>
    /// <param name="Detail">How it is, as a sentence.</param>
    internal sealed record Check(string Name, string Status, string Detail);
}
