using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Planne.Contracts;
using Planne.Fulfillment;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>What cannot be handled is tried as often as was set and put aside once, and holds up nothing else.</summary>
public sealed class PoisonTests
{
    /// <summary>One, and one after each of the pauses that are set for what is nobody's fault in particular.</summary>
    private const int Attempts = 4;

    private const int Neighbours = 20;
    private const string Bananas = """{"items":[{"productId":2,"quantity":1}]}""";
    private const int BananaCents = 50;

    [Fact]
    public async Task orders_placed_after_one_that_throws_are_decided_before_its_attempts_are_over()
    {
        using var policy = new Fussy();
        await using var database = await MySqlServer.CreateDatabaseAsync("poison");
        await using var host = await PlanneHost.StartAsync(
            database.ConnectionString,
            [],
            services => services.AddSingleton<IApprovalPolicy>(policy)
        );
        using var http = host.Server.CreateClient();

        var poison = int.Parse(
            (await http.PostAsync(Bananas)).OrderId,
            System.Globalization.CultureInfo.InvariantCulture
        );
        await Eventually.IsAsync(2, () => Task.FromResult(policy.AttemptsAt(poison)));
        for (var order = 0; order < Neighbours; order++)
        {
            Assert.Equal(201, (await http.PostAsync()).Status);
        }

        await Eventually.IsAsync(
            (Neighbours, 0, 2),
            async () =>
                (
                    await CountAsync(database, "orders where status = 'APPROVED'"),
                    await CountAsync(database, "wolverine_dead_letters"),
                    policy.AttemptsAt(poison)
                )
        );
        policy.GoOn();

        await Eventually.IsAsync(1, () => CountAsync(database, "wolverine_dead_letters"));
        Assert.Equal(Attempts, policy.AttemptsAt(poison));
        Assert.Equal(
            ["Planne.Contracts.ProcessOrder,System.InvalidOperationException,16000"],
            await ModuleDatabase.RowsAsync(
                database,
                "select message_type, exception_type, char_length(exception_message) from wolverine_dead_letters"
            )
        );
        Assert.Equal(
            0,
            await CountAsync(
                database,
                "wolverine_incoming_envelopes where status <> 'Handled' and message_type like 'Planne.Contracts%'"
            )
        );
    }

    [Fact]
    public async Task what_cannot_be_read_is_one_dead_letter_each_and_orders_go_on()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("unreadable");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);
        using var http = host.Client();
        await using (await HeldDecisions.OfAsync(database))
        {
            await http.PostAsync();
            await CopyAsync(database, "a1", "message_type", "left(body, length(body) - 9)");
            await CopyAsync(database, "a2", "message_type", "replace(body, '}', ']')");
            await CopyAsync(
                database,
                "a3",
                "'Planne.Contracts.ForgetOrder'",
                "replace(body, 'Planne.Contracts.ProcessOrder', 'Planne.Contracts.ForgetOrders')"
            );
        }

        for (var order = 0; order < Neighbours; order++)
        {
            Assert.Equal(201, (await http.PostAsync()).Status);
        }

        await Eventually.IsAsync(
            OrderHistory.AllDecidedOnce(Neighbours + 1) with
            {
                Dead = 3,
            },
            () => OrderHistory.ReadAsync(database)
        );
        Assert.Equal(
            ["A1", "A2", "A3"],
            await ModuleDatabase.RowsAsync(
                database,
                "select hex(left(id, 1)) from wolverine_dead_letters order by id"
            )
        );
        Assert.Equal(0, await host.TerminateAsync());
    }

    /// <summary>Leaves a message for whoever takes it, made of the one that waits.</summary>
    // Without a lock on what is copied: the commit that handles it has that one, and waits for the decisions.
    private static Task CopyAsync(
        TestDatabase database,
        string firstByte,
        string messageType,
        string body
    ) =>
        ModuleDatabase.ExecuteAsync(
            database,
            $"""
            set transaction isolation level read committed;
            insert into wolverine_incoming_envelopes
              (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            select concat(x'{firstByte}', substr(id, 2)), status, 0, due_at, attempts, received_at, {messageType}, {body}
            from   wolverine_incoming_envelopes
            where  status = 'Incoming'
            and    owner_id <> 0
            """
        );

    private static async Task<int> CountAsync(TestDatabase database, string what) =>
        int.Parse(
            (await ModuleDatabase.RowsAsync(database, $"select count(*) from {what}")).Single(),
            System.Globalization.CultureInfo.InvariantCulture
        );

    /// <summary>Cannot stand bananas, and takes its time to say so again.</summary>
    private sealed class Fussy : IApprovalPolicy, IDisposable
    {
        private readonly ConcurrentDictionary<int, int> attempts = new();
        private readonly ManualResetEventSlim goesOn = new();

        public int AttemptsAt(int order) => attempts.GetValueOrDefault(order);

        public void GoOn() => goesOn.Set();

        public bool Approves(ProcessOrder order)
        {
            if (order.AmountCents != BananaCents)
            {
                return true;
            }

            if (attempts.AddOrUpdate(order.OrderId, 1, (_, earlier) => earlier + 1) > 1)
            {
                goesOn.Wait();
            }

            throw new InvalidOperationException(new string('x', 70_000));
        }

        // Whatever became of the test, nobody is to wait any longer.
        public void Dispose()
        {
            goesOn.Set();
            goesOn.Dispose();
        }
    }
}
