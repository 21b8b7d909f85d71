using System.Text.Json;
using System.Text.RegularExpressions;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed partial class ListOrdersTests(ListOrdersTests.HostWithOrders planne)
    : IClassFixture<ListOrdersTests.HostWithOrders>
{
    private readonly HttpClient http = planne.Host.Server.CreateClient();

    [Fact]
    public async Task orders_come_newest_first_with_their_items_and_those_of_one_moment_by_their_ids()
    {
        var answer = await http.SendAsync("GET", "/orders?limit=4&status=REFUSED");

        Assert.Equal((200, "application/json"), (answer.Status, answer["Content-Type"]![..16]));
        Assert.Equal(
            """[{"id":103,"status":"REFUSED","amountCents":300,"items":[{"id":1032,"productId":2,"quantity":6}]},{"id":102,"status":"REFUSED","amountCents":200,"items":[]},{"id":110,"status":"REFUSED","amountCents":100,"items":[{"id":1101,"productId":1,"quantity":1}]}]""",
            answer.Body
        );
        Assert.Null(answer["Link"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("status=APPROVED")]
    public async Task each_order_that_was_there_is_on_one_page_however_many_are_placed_meanwhile(
        string filter
    )
    {
        var expected = await planne.IdsAsync(filter.Length == 0 ? "true" : "status = 'APPROVED'");
        var seen = new List<int>();

        string? next = $"/orders?limit=7&{filter}";
        while (next is not null)
        {
            var answer = await http.SendAsync("GET", next);
            seen.AddRange(Ids(answer));
            next = NextOf(answer);
            await planne.StoreAsync("APPROVED", 5);
        }

        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task a_page_has_twenty_orders_unless_it_is_told_otherwise() =>
        Assert.Equal(
            ListOrders.DefaultLimit,
            Ids(await http.SendAsync("GET", "/orders?status=APPROVED")).Count
        );

    [Fact]
    public async Task the_link_keeps_the_filter_and_the_limit()
    {
        var next = NextOf(await http.SendAsync("GET", "/orders?limit=1&status=REFUSED"))!;

        Assert.StartsWith("/orders?status=REFUSED&limit=1&cursor=", next, StringComparison.Ordinal);
        Assert.Equal([102], Ids(await http.SendAsync("GET", next)));
    }

    [Fact]
    public async Task a_page_without_orders_is_empty()
    {
        var answer = await http.SendAsync("GET", "/orders?status=PENDING");

        Assert.Equal((200, "[]", null), (answer.Status, answer.Body, answer["Link"]));
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=99999999999", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    [InlineData("status=pending", "status")]
    [InlineData("status=", "status")]
    [InlineData("status=LOST&limit=0&cursor=!", "status,limit,cursor")]
    [InlineData("cursor=", "cursor")]
    [InlineData("cursor=abc", "cursor")]
    [InlineData("cursor=________________", "cursor")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAA", "cursor")]
    [InlineData("cursor=%00%FF%3Cscript%3E", "cursor")]
    public async Task what_is_wrong_with_a_query_is_refused_all_at_once(
        string query,
        string parameters
    )
    {
        var answer = await http.SendAsync("GET", "/orders?" + query);

        Assert.Equal((400, "application/problem+json"), (answer.Status, answer["Content-Type"]));
        var errors = JsonDocument.Parse(answer.Body).RootElement.GetProperty("errors");
        Assert.Equal(
            parameters.Split(','),
            errors.EnumerateArray().Select(e => e.GetProperty("parameter").GetString())
        );
        Assert.DoesNotContain("<script>", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task unknown_parameters_are_passed_over() =>
        Assert.Equal(200, (await http.SendAsync("GET", "/orders?sort=up&utm=1")).Status);

    [Theory]
    [InlineData("true", "")]
    [InlineData("status = 'APPROVED' and", "status=APPROVED&")]
    public async Task a_page_is_read_by_an_index_without_a_sort(string where, string _)
    {
        var condition = where == "true" ? "" : where;
        var plan = await ModuleDatabase.RowsAsync(
            planne.Database,
            $"""
            explain format = traditional
            select id
            from orders
            where {condition} created_at <= '2026-06-01' and (created_at < '2026-06-01' or id < 500)
            order by created_at desc, id desc
            limit 21
            """
        );

        Assert.Contains(
            where == "true" ? "ix_orders_created_at" : "ix_orders_status_created_at",
            plan[0],
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("filesort", plan[0], StringComparison.OrdinalIgnoreCase);
    }

    private static IReadOnlyList<int> Ids(Answer page) =>
        [
            .. JsonDocument
                .Parse(page.Body)
                .RootElement.EnumerateArray()
                .Select(order => order.GetProperty("id").GetInt32()),
        ];

    private static string? NextOf(Answer page) =>
        page["Link"] is { } link ? Next().Match(link).Groups["address"].Value : null;

    [GeneratedRegex("^<(?<address>[^>]+)>; rel=\"next\"$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Next();

    /// <summary>Forty approved orders, several to a moment, and three refused ones; ids say nothing of the time.</summary>
    public sealed class HostWithOrders : PlanneHost
    {
        private int stored = 1_000;

        protected override async Task PrepareAsync()
        {
            await ModuleDatabase.ExecuteAsync(
                Database,
                """
                insert into orders (id, status, amount_cents, created_at)
                values
                  (110, 'REFUSED', 100, '2026-01-01 00:00:00.000001'),
                  (102, 'REFUSED', 200, '2026-01-01 00:00:00.000002'),
                  (103, 'REFUSED', 300, '2026-01-01 00:00:00.000002');
                insert into order_items (id, order_id, product_id, quantity)
                values (1101, 110, 1, 1), (1032, 103, 2, 6);
                """
            );
            await StoreAsync("APPROVED", 40);
        }

        public Task StoreAsync(string status, int orders)
        {
            var first = Interlocked.Add(ref stored, orders);
            var rows = Enumerable
                .Range(0, orders)
                .Select(i =>
                    $"({first - i}, '{status}', 100, utc_timestamp(6) - interval {i % 3} microsecond)"
                );
            return ModuleDatabase.ExecuteAsync(
                Database,
                $"insert into orders (id, status, amount_cents, created_at) values {string.Join(',', rows)}"
            );
        }

        public async Task<IEnumerable<int>> IdsAsync(string where) =>
            (
                await ModuleDatabase.RowsAsync(
                    Database,
                    $"select id from orders where {where} order by created_at desc, id desc"
                )
            ).Select(int.Parse);
    }
}
