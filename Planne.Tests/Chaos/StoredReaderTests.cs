using System.Text.Json;
using Planne.Chaos.Checking;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>What a real database holds is read as it is, and judged.</summary>
public sealed class StoredReaderTests
{
    private const int Orders = 6;

    private static readonly Line[] Ordered = [new Line(1, 2), new Line(3, 1)];

    [Fact]
    public async Task a_host_that_kept_its_promises_has_no_violation_and_what_is_changed_by_hand_is_found()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("checker");
        await using var host = await HostProcess.StartAsync(
            database.ConnectionString,
            "--Messaging:KeepHandledFor=00:10:00"
        );
        var attempts = await PlaceAsync(host);
        await BecomesQuietAsync(database);

        var honest = await ReadAsync(database, attempts);

        Assert.Empty(Checker.Check(honest));
        Assert.Equal(
            attempts.Select(attempt => (attempt.OrderIds[0], attempt.Key)).Order(),
            honest.Stored.Orders.Select(order => (order.Id, order.Key!)).Order()
        );
        Assert.All(honest.Stored.Orders, order => Assert.Equal(Ordered, order.Lines));
        Assert.Equal(2 * Orders, honest.Stored.Inbox.Count(m => m.Status == "Handled"));
        Assert.NotEmpty(honest.Stored.Nodes);

        var id = attempts[0].OrderIds[0];
        foreach (var (change, rules) in Changes(id))
        {
            await ModuleDatabase.ExecuteAsync(database, change);
            var broken = Checker.Check(await ReadAsync(database, attempts));
            Assert.Equal(
                rules.Select(rule => rule.Name),
                broken.Select(violation => violation.Rule).Distinct()
            );
        }
    }

    [Fact]
    public async Task what_is_unfinished_is_counted()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("unfinished");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);
        await using (await HeldDecisions.OfAsync(database))
        {
            await PlaceAsync(host);
            await Eventually.IsAsync(
                new Unfinished(Orders, Orders, 0, 0),
                () => CountAsync(database)
            );
        }

        await BecomesQuietAsync(database);
        await host.TerminateAsync();
        await ModuleDatabase.ExecuteAsync(
            database,
            """
            insert into wolverine_incoming_envelopes (id, status, owner_id, due_at, received_at, message_type, body)
            values (x'01', 'Incoming', 77, utc_timestamp(6), '', 'Recurring', '');
            insert into wolverine_outgoing_envelopes (id, owner_id, destination, message_type, body)
            values (x'02', 78, '', 'Any', '')
            """
        );

        Assert.Equal(new Unfinished(0, 0, 1, 2), await CountAsync(database));
    }

    // Each on top of those before.
    private static IEnumerable<(string Change, Rule[] Broken)> Changes(int id) =>
        [
            (
                $"update orders set amount_cents = amount_cents + 1 where id = {id}",
                [OrderRules.TotalIsRight]
            ),
            (
                $"delete from decision_log where order_id = {id}",
                [OrderRules.TotalIsRight, VerdictRules.LoggedOnce]
            ),
            (
                $"delete from order_items where order_id = {id}; delete from orders where id = {id}; delete from decisions where order_id = {id}",
                [OrderRules.AcknowledgedIsStored, OrderRules.OneOrderAKey]
            ),
        ];

    private static async Task<IReadOnlyList<Attempt>> PlaceAsync(HostProcess host)
    {
        using var http = host.Client();
        var attempts = new List<Attempt>();
        for (var number = 0; number < Orders; number++)
        {
            var key = $"key-{number}";
            var answer = await http.PostAsync(
                """{"items":[{"productId":1,"quantity":2},{"productId":3,"quantity":1}]}""",
                ("Idempotency-Key", $"\"{key}\"")
            );
            using var order = JsonDocument.Parse(answer.Body);
            var id = order.RootElement.GetProperty("id").GetInt32();
            attempts.Add(new Attempt(key, Ordered, Outcome.Acknowledged, [id], null));
        }

        return attempts;
    }

    private static Task BecomesQuietAsync(TestDatabase database) =>
        Eventually.IsAsync(true, async () => (await CountAsync(database)).IsQuiet);

    private static async Task<Unfinished> CountAsync(TestDatabase database)
    {
        await using var connection = await database.OpenAsync();
        return await Unfinished.CountAsync(connection, default);
    }

    private static async Task<History> ReadAsync(
        TestDatabase database,
        IReadOnlyList<Attempt> attempts
    )
    {
        await using var connection = await database.OpenAsync();
        return new History(attempts, await StoredReader.ReadAsync(connection, default), []);
    }
}
