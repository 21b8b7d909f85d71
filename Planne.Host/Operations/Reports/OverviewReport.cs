using System.Diagnostics;
using System.Reflection;
using Planne.Durability.Inspection;
using Planne.Host.Health;
using Planne.Host.Operations.Answers;
using Wolverine;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Operations.Reports;

/// <summary>How this node and its database are, at a glance.</summary>
internal sealed class OverviewReport(
    Readiness readiness,
    BacklogReport backlog,
    IMessageStore store,
    OrderMeters meters,
    DurabilitySettings durability,
    TimeProvider clock
)
{
    // Whoever looks wants to be told that the database is silent, rather than wait for it.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private static readonly string Version =
        typeof(OverviewReport)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "unknown";

    private readonly DateTime startedAt = Process.GetCurrentProcess().StartTime.ToUniversalTime();

    public async Task<Overview> AskAsync(CancellationToken cancellation)
    {
        var asked = AskDatabaseAsync(cancellation);
        var health = HealthAnswer.Of(await readiness.LookAsync(cancellation));
        var (database, waiting, messages) = await asked;
        return new Overview(
            clock.GetUtcNow().UtcDateTime,
            new Overview.ThisNode(
                durability.AssignedNodeNumber,
                Environment.MachineName,
                Version,
                startedAt
            ),
            database,
            health,
            waiting,
            messages,
            meters.Totals,
            meters.DecisionTime
        );
    }

    private async Task<(
        Overview.DatabaseState,
        WaitingAnswer?,
        Overview.MessageNumbers?
    )> AskDatabaseAsync(CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(LongestWait);
        try
        {
            // Waited for no longer than that: the connector itself cancels by asking the server, which is silent.
            var waiting = await backlog.WaitingAsync(patience.Token).WaitAsync(patience.Token);
            var counts = await store.CountMessagesAsync(patience.Token).WaitAsync(patience.Token);
            return (
                new Overview.DatabaseState(Answers: true, "It answers."),
                waiting,
                new Overview.MessageNumbers(
                    counts.Incoming,
                    counts.Unowned,
                    counts.Scheduled,
                    counts.Outgoing,
                    counts.DeadLetters
                )
            );
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            return (
                new Overview.DatabaseState(Answers: false, DatabaseSilence.Explain(e)),
                null,
                null
            );
        }
    }
}
