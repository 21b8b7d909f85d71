using System.Globalization;
using Planne.Tests.Support;
using Xunit;
using static Planne.Tests.Support.Requests;

namespace Planne.Tests.Acceptance;

/// <summary>Clients that wait at one node for what happens at another.</summary>
public sealed class WaitingTests : IAsyncLifetime
{
    private const int Clients = 2_000;
    private static readonly (string, string) Wait = ("Prefer", "wait=30");

    // So that a killed node is taken for dead soon.
    private static readonly string[] Watchful =
    [
        "--Messaging:HeartbeatEvery=00:00:01",
        "--Messaging:DeadAfter=00:00:02",
    ];

    private TestDatabase? database;

    private TestDatabase Database => database!;

    public async Task InitializeAsync() =>
        database = await MySqlServer.CreateDatabaseAsync("waiting");

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task who_waits_at_one_node_is_answered_when_the_order_is_decided_at_another()
    {
        await using var here = await HostProcess.StartAsync(Database.ConnectionString);
        await using var there = await HostProcess.StartAsync(Database.ConnectionString);
        using var client = here.Client();
        Answer placed;
        Task<Answer> waiting;
        Task<string> events;
        await using (await HeldDecisions.OfAsync(Database))
        {
            using var shop = there.Client();
            placed = await shop.PostAsync();
            waiting = client.SendAsync("GET", placed["Location"]!, body: null, Wait);
            events = client.GetStringAsync(
                new Uri(placed["Location"] + "/events", UriKind.Relative)
            );
        }

        var answer = await waiting;
        Assert.Equal((200, "wait=30"), (answer.Status, answer["Preference-Applied"]));
        Assert.DoesNotContain("PENDING", answer.Body, StringComparison.Ordinal);
        Assert.EndsWith(
            $"id: 2\ndata: {answer.Body}\n\n",
            (await events).Replace(":\n\n", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task who_waits_is_answered_though_the_node_that_took_the_order_dies()
    {
        await using var here = await HostProcess.StartAsync(Database.ConnectionString, Watchful);
        using var client = here.Client();
        Task<Answer> waiting;
        await using (await HeldDecisions.OfAsync(Database))
        {
            await using var there = await HostProcess.StartAsync(
                Database.ConnectionString,
                Watchful
            );
            using var shop = there.Client();
            var placed = await shop.PostAsync();
            waiting = client.SendAsync("GET", placed["Location"]!, body: null, Wait);
            await there.KillAsync();
        }

        var answer = await waiting;
        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain("PENDING", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task two_thousand_clients_wait_at_once_and_are_all_answered()
    {
        await using var host = await HostProcess.StartAsync(Database.ConnectionString);
        await ModuleDatabase.StorePendingAsync(Database, Clients);
        using var client = host.Client();
        var waiting = new List<Task<Answer>>();
        for (var id = 1; id <= Clients; id++)
        {
            var order = string.Create(CultureInfo.InvariantCulture, $"/orders/{id}");
            waiting.Add(client.SendAsync("GET", order, body: null, Wait));
            if (id % 100 == 0)
            {
                // They come to wait, not all in one moment.
                Assert.Equal(200, (await client.SendAsync("GET", order)).Status);
            }
        }

        await ModuleDatabase.ExecuteAsync(Database, "update orders set status = 'APPROVED'");

        Assert.All(
            await Task.WhenAll(waiting),
            answer => Assert.Equal((200, "W/\"APPROVED\""), (answer.Status, answer["ETag"]))
        );
    }
}
