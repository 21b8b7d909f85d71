using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Planne.Ordering.Idempotency;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Tracking;
using Xunit;
using static Planne.Tests.Support.Requests;

namespace Planne.Tests.Ordering;

public sealed class IdempotencyTests(IdempotencyTests.ImpatientHost planne)
    : IClassFixture<IdempotencyTests.ImpatientHost>
{
    private const string Header = "Idempotency-Key";
    private const string ThreeApples = """{"items":[{"productId":1,"quantity":3}]}""";

    private readonly HttpClient http = planne.Host.Server.CreateClient();

    [Fact]
    public async Task a_repeat_is_answered_like_the_first_request_and_says_so()
    {
        var first = await http.PostAsync(TwoApples, (Header, "\"repeat-1\""));
        await EventuallyDecidedAsync(first);
        var repeat = await http.PostAsync(TwoApples, (Header, "\"repeat-1\""));

        Assert.Equal((201, null), (first.Status, first["Idempotent-Replayed"]));
        Assert.Equal((201, "true"), (repeat.Status, repeat["Idempotent-Replayed"]));
        Assert.Equal(
            (first.Body, first["Location"], first["Content-Type"]),
            (repeat.Body, repeat["Location"], repeat["Content-Type"])
        );
    }

    [Theory]
    [InlineData("bare-2", "\"bare-2\"")]
    [InlineData("\"a \\\"quoted\\\" \\\\ key\"", "\"a \\\"quoted\\\" \\\\ key\"")]
    public async Task one_key_may_be_written_in_two_ways(string first, string second)
    {
        var placed = await http.PostAsync(TwoApples, (Header, first));
        var repeat = await http.PostAsync(TwoApples, (Header, second));

        Assert.Equal((201, placed.Body), (repeat.Status, repeat.Body));
    }

    [Theory]
    [InlineData("case-3", "CASE-3")]
    [InlineData("\"space-3\"", "\"space-3 \"")]
    public async Task keys_that_differ_in_a_byte_are_two(string first, string second)
    {
        var one = await http.PostAsync(TwoApples, (Header, first));
        var other = await http.PostAsync(TwoApples, (Header, second));

        Assert.Equal((201, 201), (one.Status, other.Status));
        Assert.NotEqual(one.OrderId, other.OrderId);
    }

    [Fact]
    public async Task a_repeat_may_be_written_with_other_spaces_and_members()
    {
        var first = await http.PostAsync(TwoApples, (Header, "spaces-4"));
        var repeat = await http.PostAsync(
            """{ "note": 1, "items": [ { "quantity": 2, "productId": 1 } ] }""",
            (Header, "spaces-4")
        );

        Assert.Equal((201, first.Body), (repeat.Status, repeat.Body));
    }

    [Theory]
    [InlineData(ThreeApples)]
    [InlineData("""{"items":[]}""")]
    [InlineData("""{"items":[{"productId":1,"quantity":1},{"productId":1,"quantity":1}]}""")]
    public async Task a_used_key_with_another_order_is_refused_and_nothing_is_stored(string other)
    {
        await http.PostAsync(TwoApples, (Header, "other-5"));
        var before = await OrdersAsync();

        var refused = await http.PostAsync(other, (Header, "other-5"));

        Assert.Equal((422, "application/problem+json"), (refused.Status, refused["Content-Type"]));
        Assert.Contains(
            """
            "errors":[{"header":"Idempotency-Key","detail":"It was used for another order. A new order takes a new key."}]
            """,
            refused.Body,
            StringComparison.Ordinal
        );
        Assert.Equal(before, await OrdersAsync());
    }

    [Fact]
    public async Task fifty_at_once_with_one_key_place_one_order_and_are_all_answered_like_it()
    {
        var before = await OrdersAsync();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => http.PostAsync(TwoApples, (Header, "fifty-6")))
        );

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        Assert.Single(answers.Select(a => (a.Body, a["Location"])).Distinct());
        Assert.Single(answers, answer => answer["Idempotent-Replayed"] is null);
        await EventuallyDecidedAsync(answers[0]);
        Assert.Equal(before + 1, await OrdersAsync());
        Assert.Equal(
            ["1,1,0"],
            await ModuleDatabase.RowsAsync(
                planne.Database,
                $"""
                select
                  (select count(*) from idempotency_keys where idempotency_key = 'fifty-6'),
                  (select count(*) from decision_log where order_id = {answers[0].OrderId}),
                  (select count(*) from decision_log where order_id > {answers[0].OrderId})
                """
            )
        );
    }

    [Fact]
    public async Task fifty_at_once_with_two_orders_under_one_key_place_one_of_them()
    {
        var before = await OrdersAsync();
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(i =>
                    http.PostAsync(i % 2 == 0 ? TwoApples : ThreeApples, (Header, "two-orders-7"))
                )
        );

        Assert.Equal([201, 422], answers.Select(a => a.Status).Distinct().Order());
        Assert.Equal(25, answers.Count(a => a.Status == 201));
        Assert.Equal(before + 1, await OrdersAsync());
    }

    [Fact]
    public async Task the_key_of_a_refused_request_is_free_for_the_next()
    {
        var refused = await http.PostAsync("""{"items":[]}""", (Header, "refused-8"));
        var placed = await http.PostAsync(TwoApples, (Header, "refused-8"));

        Assert.Equal((422, 201), (refused.Status, placed.Status));
        Assert.Null(placed["Idempotent-Replayed"]);
    }

    [Fact]
    public async Task a_repeat_while_the_first_is_still_running_gets_409_and_may_come_again()
    {
        await using var running = await HeldKey.OfAsync(planne.Database, "running-9");

        var repeat = await http.PostAsync(TwoApples, (Header, "running-9"));

        Assert.Equal((409, "1"), (repeat.Status, repeat["Retry-After"]));
        Assert.Equal("application/problem+json", repeat["Content-Type"]);

        await running.DisposeAsync();
        Assert.Equal(201, (await http.PostAsync(TwoApples, (Header, "running-9"))).Status);
    }

    [Fact]
    public async Task those_who_wait_for_one_that_fails_place_one_order_between_them()
    {
        await using var running = await HeldKey.OfAsync(planne.Database, "fails-10");
        var waiting = Enumerable
            .Range(0, 20)
            .Select(_ => http.PostAsync(TwoApples, (Header, "fails-10")))
            .ToList();

        // One of them on behalf of all: each that waits in the database holds a connection.
        await running.WaitedForAsync(1);
        await running.DisposeAsync();
        var answers = await Task.WhenAll(waiting);

        Assert.All(answers, answer => Assert.Equal(201, answer.Status));
        Assert.Single(answers.Select(a => a.OrderId).Distinct());
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("two words")]
    [InlineData("one,two")]
    [InlineData("\"open")]
    [InlineData("\"a\"b\"")]
    [InlineData("\"a\\b\"")]
    [InlineData("\"a\\\"")]
    [InlineData("umläut")]
    public async Task what_is_no_key_is_refused_with_400_beside_the_faults_of_the_body(string key)
    {
        var before = await OrdersAsync();

        var refused = await http.PostAsync("""{"items":1}""", (Header, key));

        Assert.Equal(400, refused.Status);
        Assert.Contains(
            """{"header":"Idempotency-Key","detail":""",
            refused.Body,
            StringComparison.Ordinal
        );
        Assert.Contains(
            """{"pointer":"#/items","detail":""",
            refused.Body,
            StringComparison.Ordinal
        );
        Assert.Equal(before, await OrdersAsync());
    }

    [Fact]
    public async Task a_key_has_up_to_255_characters()
    {
        Assert.Equal(201, (await http.PostAsync(TwoApples, (Header, new string('k', 255)))).Status);
        Assert.Equal(400, (await http.PostAsync(TwoApples, (Header, new string('k', 256)))).Status);
    }

    [Fact]
    public async Task two_keys_in_one_request_are_none() =>
        Assert.Equal(
            400,
            (await http.PostAsync(TwoApples, (Header, "one-11"), (Header, "two-11"))).Status
        );

    [Fact]
    public async Task callers_do_not_share_keys()
    {
        var ann = await http.PostAsync(TwoApples, (Header, "shared-12"), ("Test-User", "ann"));
        var bob = await http.PostAsync(ThreeApples, (Header, "shared-12"), ("Test-User", "bob"));
        var again = await http.PostAsync(TwoApples, (Header, "shared-12"), ("Test-User", "ann"));

        Assert.Equal((201, 201), (ann.Status, bob.Status));
        Assert.NotEqual(ann.OrderId, bob.OrderId);
        Assert.Equal((201, ann.Body), (again.Status, again.Body));
    }

    [Fact]
    public async Task a_repeat_is_answered_though_its_product_is_gone_by_now()
    {
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            "insert into products (id, name, price_cents) values (77, 'Quince', 10)"
        );
        const string quince = """{"items":[{"productId":77,"quantity":1}]}""";
        await Eventually.IsAsync(
            201,
            async () => (await http.PostAsync(quince, (Header, "gone-13"))).Status
        );
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            """
            update order_items set product_id = null where product_id = 77;
            delete from products where id = 77
            """
        );
        await Eventually.IsAsync(422, async () => (await http.PostAsync(quince)).Status);

        var repeat = await http.PostAsync(quince, (Header, "gone-13"));

        Assert.Equal((201, "true"), (repeat.Status, repeat["Idempotent-Replayed"]));
    }

    [Fact]
    public async Task keys_that_are_old_enough_are_deleted_however_many_and_younger_ones_are_kept()
    {
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            $"""
            insert into idempotency_keys (caller, idempotency_key, fingerprint, order_id, created_at)
            with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 900)
            select 'expiry', n, repeat('0', 32), n, utc_timestamp(6) - interval 24 hour - interval 1 second from numbers
            union all
            select 'expiry', 'young', repeat('0', 32), 1, utc_timestamp(6) - interval 23 hour
            """
        );
        Assert.True(900 > DeleteExpiredKeysHandler.BatchSize);

        await planne
            .Host.Services.TrackActivity()
            .Timeout(TimeSpan.FromSeconds(30))
            .PublishMessageAndWaitAsync(new DeleteExpiredKeys());

        Assert.Equal(
            ["young"],
            await ModuleDatabase.RowsAsync(
                planne.Database,
                "select convert(idempotency_key using utf8mb4) from idempotency_keys where caller = 'expiry'"
            )
        );
    }

    [Fact]
    public async Task a_key_that_is_just_being_used_does_not_hold_up_the_deletion_of_old_ones()
    {
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            """
            insert into idempotency_keys (caller, idempotency_key, fingerprint, order_id, created_at)
            values ('beside', 'old', repeat('0', 32), 1, utc_timestamp(6) - interval 25 hour)
            """
        );
        await using var running = await HeldKey.OfAsync(planne.Database, "beside-15");

        await planne
            .Host.Services.TrackActivity()
            .Timeout(TimeSpan.FromSeconds(30))
            .PublishMessageAndWaitAsync(new DeleteExpiredKeys());

        Assert.Empty(
            await ModuleDatabase.RowsAsync(
                planne.Database,
                "select 1 from idempotency_keys where caller = 'beside'"
            )
        );
    }

    [Fact]
    public async Task a_repeat_of_an_order_that_was_deleted_is_refused()
    {
        var first = await http.PostAsync(TwoApples, (Header, "deleted-16"));
        await EventuallyDecidedAsync(first);
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            $"""
            delete from order_items where order_id = {first.OrderId};
            delete from orders where id = {first.OrderId}
            """
        );

        var repeat = await http.PostAsync(TwoApples, (Header, "deleted-16"));

        Assert.Equal(422, repeat.Status);
        Assert.Contains(
            "The order that it was used for has been deleted.",
            repeat.Body,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task expired_keys_are_found_by_an_index()
    {
        var plan = await ModuleDatabase.RowsAsync(
            planne.Database,
            """
            explain format = traditional
            select caller, idempotency_key, fingerprint, order_id
            from idempotency_keys
            where created_at < utc_timestamp(6) - interval 86400 second
            order by created_at
            limit 500
            """
        );

        Assert.Contains("ix_idempotency_keys_created_at", plan[0], StringComparison.Ordinal);
        Assert.DoesNotContain("filesort", plan[0], StringComparison.OrdinalIgnoreCase);
    }

    private async Task<long> OrdersAsync() =>
        long.Parse(
            (
                await ModuleDatabase.RowsAsync(planne.Database, "select count(*) from orders")
            ).Single(),
            System.Globalization.CultureInfo.InvariantCulture
        );

    private Task EventuallyDecidedAsync(Answer placed) =>
        Eventually.IsAsync(
            true,
            async () =>
                (await http.SendAsync("GET", placed["Location"]!)).Body.Contains(
                    "APPROVED",
                    StringComparison.Ordinal
                )
        );

    /// <summary>Gives up on a statement soon, so that a test need not wait; and takes a test's word for who asks.</summary>
    public sealed class ImpatientHost : PlanneHost
    {
        protected override IEnumerable<KeyValuePair<string, string>> Settings =>
            [
                new(
                    "ConnectionStrings:Planne",
                    new MySqlConnectionStringBuilder(Database.ConnectionString)
                    {
                        DefaultCommandTimeout = 3,
                    }.ConnectionString
                ),
            ];

        protected override void Configure(IServiceCollection services) =>
            services.AddSingleton<IStartupFilter, TestUsers>();
    }

    private sealed class TestUsers : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) =>
            app =>
            {
                app.Use(
                    (http, rest) =>
                    {
                        if (http.Request.Headers["Test-User"] is [{ } name])
                        {
                            http.User = new ClaimsPrincipal(
                                new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "Test")
                            );
                        }

                        return rest(http);
                    }
                );
                next(app);
            };
    }
}
