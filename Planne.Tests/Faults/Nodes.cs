using Planne.Durability;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;

namespace Planne.Tests.Faults;

/// <summary>Hosts that soon miss each other, and may be told where to fail.</summary>
internal static class Nodes
{
    /// <summary>The exit code of a process that was killed.</summary>
    public const int Killed = 137;

    private static readonly string[] Quick =
    [
        "--Messaging:HeartbeatEvery=00:00:01",
        "--Messaging:DeadAfter=00:00:02",
        "--Messaging:PollEvery=00:00:00.200",
    ];

    public static Task<HostProcess> StartAsync(
        TestDatabase database,
        string? failpoints = null,
        params string[] more
    ) => StartAsync(database.ConnectionString, failpoints, more);

    public static Task<HostProcess> StartAsync(
        string connectionString,
        string? failpoints = null,
        params string[] more
    ) => HostProcess.StartAsync(connectionString, Armed(failpoints), [.. Quick, .. more]);

    /// <summary>Starts a node that dies in what it does of itself, and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAsync(TestDatabase database, string failpoints) =>
        (
            await HostProcess.RunAsync(
                database.ConnectionString,
                Armed(failpoints),
                ["--urls=http://127.0.0.1:0", .. Quick]
            )
        ).ExitCode;

    public static Task UntilEndedAsync(HostProcess host) =>
        Eventually.IsAsync(true, () => Task.FromResult(host.HasEnded));

    public static Task UntilFrozenAsync(HostProcess host) =>
        Eventually.IsAsync(true, host.IsFrozenAsync);

    public static Task UntilThereAreAsync(int nodes, TestDatabase database) =>
        Eventually.IsAsync(
            nodes.ToString(System.Globalization.CultureInfo.InvariantCulture),
            async () =>
                (
                    await ModuleDatabase.RowsAsync(database, "select count(*) from wolverine_nodes")
                ).Single()
        );

    /// <summary>Waits until all orders that are stored are decided, and were so once; those of the acknowledged are among them.</summary>
    public static async Task UntilAllAreDecidedOnceAsync(
        TestDatabase database,
        Shoppers? shoppers = null,
        long dead = 0
    )
    {
        var stored = await OrderHistory.ReadIdsAsync(database);
        Xunit.Assert.Subset(stored, shoppers?.Acknowledged.ToHashSet() ?? []);
        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(stored.Count) with
            {
                Dead = dead,
            },
            () => OrderHistory.ReadAsync(database)
        );
    }

    private static Dictionary<string, string?> Armed(string? failpoints) =>
        new(StringComparer.Ordinal) { [Failpoints.Variable] = failpoints };
}
