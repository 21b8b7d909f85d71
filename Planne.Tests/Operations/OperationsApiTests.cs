using System.Text.Json;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Operations;

/// <summary><c>/ops/api</c> of a host as a process.</summary>
public sealed class OperationsApiTests(OperatedHost host) : IClassFixture<OperatedHost>
{
    [Fact]
    public async Task the_overview_tells_of_the_node_its_health_and_what_waits()
    {
        await Eventually.IsAsync(
            "Healthy",
            async () => (await host.GetAsync("/ops/api/overview")).Get("health.status")
        );

        var overview = await host.GetAsync("/ops/api/overview");

        Assert.Equal("true", overview.Get("database.answers"));
        Assert.Equal("10000", overview.Get("waiting.mostWaiting"));
        Assert.Equal(Environment.MachineName, overview.Get("node.name"));
        Assert.True(overview.GetProperty("node").GetProperty("number").GetInt32() > 0);
        Assert.Equal(
            ["incoming", "unowned", "scheduled", "outgoing", "deadLetters"],
            overview.GetProperty("messages").EnumerateObject().Select(member => member.Name)
        );
        Assert.EndsWith("Z", overview.Get("time"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_node_is_told_of_with_its_leadership()
    {
        // Who leads gives out agents a little later.
        await Eventually.IsAsync(
            ("true", true),
            async () =>
            {
                var first = (await host.GetAsync("/ops/api/nodes"))[0];
                return (first.Get("isLeader"), first.GetProperty("agents").EnumerateArray().Any());
            }
        );

        var node = Assert.Single((await host.GetAsync("/ops/api/nodes")).EnumerateArray());

        Assert.Equal("true", node.Get("isAlive"));
        Assert.Equal("1", node.Get("term"));
        Assert.InRange(node.GetProperty("lastHeartbeatSeconds").GetDouble(), 0, 12);
        Assert.EndsWith("Z", node.Get("leaderSince"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task waiting_orders_and_their_messages_are_the_backlog()
    {
        await using (await HeldDecisions.OfAsync(host.Database))
        {
            Assert.Equal(201, (await host.Public.PostAsync()).Status);
            var backlog = await host.GetAsync("/ops/api/backlog");

            Assert.Equal("1", backlog.Get("orders.waiting"));
            Assert.True(backlog.GetProperty("orders").GetProperty("oldestSeconds").GetDouble() > 0);
            var queue = backlog
                .GetProperty("queues")
                .EnumerateArray()
                .Single(x => x.Get("address") == "local://fulfillment/");
            Assert.Equal(("Incoming", "1"), (queue.Get("status"), queue.Get("count")));
            Assert.True(queue.GetProperty("oldestSeconds").GetDouble() > 0);
            Assert.NotEqual("0", queue.Get("owner"));
        }

        await Eventually.IsAsync(
            "0",
            async () => (await host.GetAsync("/ops/api/backlog")).Get("orders.waiting")
        );
    }

    [Fact]
    public async Task a_scheduled_message_is_listed_run_and_cancelled()
    {
        var run = await host.ScheduleAsync(800_001);
        var cancelled = await host.ScheduleAsync(800_002);

        var listed = (await host.GetAsync("/ops/api/scheduled"))
            .EnumerateArray()
            .Where(message => message.Get("messageType") == "Planne.Contracts.ProcessOrder")
            .ToList();
        Assert.Equal([$"{run}", $"{cancelled}"], listed.Select(message => message.Get("id")));
        Assert.Equal(["800001", "800002"], listed.Select(message => message.Get("orderId")));
        Assert.All(
            listed,
            message => Assert.InRange(message.GetProperty("dueInSeconds").GetDouble(), 3_000, 3_600)
        );
        Assert.Equal(
            """{"affected":1}""",
            (await host.OrderAsync($"/ops/api/scheduled/{cancelled}/cancel")).Body
        );
        Assert.Equal(
            """{"affected":0}""",
            (await host.OrderAsync($"/ops/api/scheduled/{cancelled}/run")).Body
        );
        Assert.Equal(
            """{"affected":1}""",
            (await host.OrderAsync($"/ops/api/scheduled/{run}/run")).Body
        );
        await host.UntilAsync("APPROVED", 800_001);
        await host.UntilAsync("PENDING", 800_002);
        await ModuleDatabase.ExecuteAsync(host.Database, "delete from orders where id >= 800001");
    }

    [Theory]
    [InlineData("/ops/api/orders/999999999", 404)]
    [InlineData("/ops/api/orders/one", 404)]
    [InlineData("/ops/api/dead-letters/019a5c1e-5b0e-7d1c-8f5a-0d6c2b1f9e77", 404)]
    [InlineData("/ops/api/dead-letters/one", 404)]
    [InlineData("/ops/api/dead-letters?limit=0", 400)]
    [InlineData("/ops/api/dead-letters?limit=501", 400)]
    [InlineData("/ops/api/dead-letters?before=yesterday", 400)]
    [InlineData("/ops/api/nothing", 404)]
    public async Task what_is_asked_wrongly_is_a_problem(string path, int status)
    {
        var answer = await host.Operators.SendAsync("GET", path);

        Assert.Equal((status, "application/problem+json"), (answer.Status, answer["Content-Type"]));
        Assert.Equal(status, JsonElement.Parse(answer.Body).GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData("/ops/api/dead-letters/replay")]
    [InlineData("/ops/api/dead-letters/discard")]
    [InlineData("/ops/api/scheduled/019a5c1e-5b0e-7d1c-8f5a-0d6c2b1f9e77/run")]
    [InlineData("/ops/api/scheduled/019a5c1e-5b0e-7d1c-8f5a-0d6c2b1f9e77/cancel")]
    [InlineData("/ops/api/wolverine/dead-letters/replay")]
    public async Task nothing_is_changed_without_the_header_that_no_page_of_elsewhere_sends(
        string path
    )
    {
        var without = await host.Operators.SendAsync("POST", path, """{"all":true}""");
        var another = await host.Operators.SendAsync(
            "POST",
            path,
            """{"all":true}""",
            ("X-Planne-Operator", "0")
        );

        Assert.Equal((403, 403), (without.Status, another.Status));
    }

    [Fact]
    public async Task a_body_that_is_not_json_changes_nothing()
    {
        using var request = Requests.Of(
            "POST",
            "/ops/api/dead-letters/discard",
            """{"all":true}""",
            ("X-Planne-Operator", "1")
        );
        request.Content!.Headers.ContentType = new("text/plain");

        using var answer = await host.Operators.SendAsync(request);

        Assert.Equal(415, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"ids":[]}""")]
    [InlineData("""{"ids":["one"]}""")]
    [InlineData("""{"all":true,"messageType":"Planne.Contracts.ProcessOrder"}""")]
    [InlineData("""{"all":""")]
    public async Task an_order_that_does_not_say_which_letters_is_refused(string body) =>
        Assert.Equal(400, (await host.OrderAsync("/ops/api/dead-letters/discard", body)).Status);

    [Theory]
    [InlineData("localhost", 200)]
    [InlineData("shop.example", 400)]
    public async Task on_this_machine_alone_it_answers_to_no_other_name(string name, int status) =>
        Assert.Equal(
            status,
            (
                await host.Operators.SendAsync(
                    "GET",
                    "/ops/api/nodes",
                    body: null,
                    ("Host", $"{name}:{host.Process.Operators.Port}")
                )
            ).Status
        );

    [Theory]
    [InlineData("/ops/api/overview")]
    [InlineData("/ops/api/nodes")]
    [InlineData("/ops/api/dead-letters")]
    [InlineData("/ops/api/wolverine/dead-letters")]
    public async Task nothing_of_it_is_at_the_public_port(string path)
    {
        var plain = await host.Public.SendAsync("GET", path);
        var forged = await host.Public.SendAsync(
            "GET",
            path,
            body: null,
            ("Host", host.Process.Operators.Authority),
            ("X-Forwarded-Host", host.Process.Operators.Authority),
            ("X-Planne-Operator", "1")
        );
        var posted = await host.Public.SendAsync(
            "POST",
            path + "/discard",
            """{"all":true}""",
            ("Host", host.Process.Operators.Authority),
            ("X-Planne-Operator", "1")
        );

        Assert.Equal((404, 404, 404), (plain.Status, forged.Status, posted.Status));
    }
}
