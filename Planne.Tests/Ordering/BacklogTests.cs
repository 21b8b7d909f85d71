using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Xunit;
using static Planne.Tests.Support.Requests;

namespace Planne.Tests.Ordering;

public sealed class BacklogTests
{
    private const int MostWaiting = 5;

    [Fact]
    public async Task past_the_bound_orders_are_refused_and_not_stored_while_reads_go_on()
    {
        await using var planne = await SmallHost.StartAsync();
        await using var held = await HeldDecisions.OfAsync(planne.Database);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(i => planne.Http.PostAsync(TwoApples, Key(i)))
        );

        // Those that are answered while they are being counted may count twice, so it may take a few more to fill it up.
        var accepted = answers.Where(a => a.Status == 201).ToList();
        var refused = answers.Where(a => a.Status != 201).ToList();
        Assert.InRange(accepted.Count, 1, MostWaiting);
        Assert.Equal(accepted.Count, await planne.OrdersAsync());
        await Eventually.IsAsync(
            MostWaiting,
            async () =>
            {
                await planne.Http.PostAsync();
                return await planne.OrdersAsync();
            }
        );
        await Eventually.IsAsync(MostWaiting, () => Task.FromResult(planne.Backlog.Waiting));
        refused.Add(await planne.Http.PostAsync());

        Assert.All(refused, a => Assert.Equal((503, "5"), (a.Status, a["Retry-After"])));
        Assert.All(
            refused,
            a =>
                Assert.Contains(
                    "\"detail\":\"Too many orders wait to be decided. Nothing was stored; please try again.\"",
                    a.Body,
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(MostWaiting, await planne.OrdersAsync());
        Assert.Equal(200, (await planne.Http.SendAsync("GET", accepted[0]["Location"]!)).Status);
        Assert.Equal(200, (await planne.Http.SendAsync("GET", "/orders")).Status);

        var ready = await planne.Http.SendAsync("GET", "/health/ready");
        Assert.Equal(200, ready.Status);
        Assert.Contains(
            """{"name":"backlog","status":"Degraded","detail":"5 orders wait to be decided; from 5 on, no more are taken."}""",
            ready.Body,
            StringComparison.Ordinal
        );

        var first = Array.FindIndex(answers, a => a.Status == 201);
        var repeat = await planne.Http.PostAsync(TwoApples, Key(first));
        Assert.Equal((201, "true"), (repeat.Status, repeat["Idempotent-Replayed"]));
        Assert.Equal(400, (await planne.Http.PostAsync("{}")).Status);
    }

    [Fact]
    public async Task orders_are_taken_again_once_others_are_decided()
    {
        await using var planne = await SmallHost.StartAsync();
        await using (await HeldDecisions.OfAsync(planne.Database))
        {
            await Eventually.IsAsync(503, async () => (await planne.Http.PostAsync()).Status);
        }

        await Eventually.IsAsync(201, async () => (await planne.Http.PostAsync()).Status);
    }

    [Fact]
    public async Task orders_that_wait_on_account_of_another_node_count_as_well()
    {
        await using var planne = await SmallHost.StartAsync();
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            """
            insert into orders (id, status, amount_cents)
            values (91, 'PENDING', 1), (92, 'PENDING', 1), (93, 'PENDING', 1), (94, 'PENDING', 1), (95, 'PENDING', 1)
            """
        );

        await Eventually.IsAsync(503, async () => (await planne.Http.PostAsync()).Status);
    }

    [Fact]
    public async Task it_is_known_for_how_long_the_oldest_has_waited()
    {
        await using var planne = await SmallHost.StartAsync();
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            """
            insert into orders (id, status, amount_cents, created_at)
            values
              (91, 'APPROVED', 1, utc_timestamp(6) - interval 9 hour),
              (92, 'PENDING', 1, utc_timestamp(6) - interval 2 hour),
              (93, 'PENDING', 1, utc_timestamp(6))
            """
        );

        await Eventually.IsAsync(
            2,
            () => Task.FromResult((int)planne.Backlog.OldestAge.TotalHours)
        );
        await ModuleDatabase.ExecuteAsync(planne.Database, "update orders set status = 'APPROVED'");
        await Eventually.IsAsync(TimeSpan.Zero, () => Task.FromResult(planne.Backlog.OldestAge));
    }

    private static (string, string) Key(int i) =>
        ("Idempotency-Key", i.ToString(CultureInfo.InvariantCulture));

    private sealed class SmallHost : PlanneHost, IAsyncDisposable
    {
        public Backlog Backlog => Host.Services.GetRequiredService<Backlog>();

        public HttpClient Http => Host.Server.CreateClient();

        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [new("Ordering:MostWaiting", $"{MostWaiting}")];

        public static async Task<SmallHost> StartAsync()
        {
            var host = new SmallHost();
            await host.InitializeAsync();
            return host;
        }

        public async Task<int> OrdersAsync() =>
            int.Parse(
                (await ModuleDatabase.RowsAsync(Database, "select count(*) from orders")).Single(),
                CultureInfo.InvariantCulture
            );

        async ValueTask IAsyncDisposable.DisposeAsync() => await DisposeAsync();
    }
}
