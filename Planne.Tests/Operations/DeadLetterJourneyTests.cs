using System.Text.Json;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Operations;

/// <summary>An order that cannot be decided, from its first attempt to its verdict, as operators see it.</summary>
public sealed class DeadLetterJourneyTests(OperatedHost host) : IClassFixture<OperatedHost>
{
    private const string Type = "Planne.Contracts.ProcessOrder";
    private const string Exception = "Microsoft.EntityFrameworkCore.DbUpdateException";
    private const string Cause = "MySqlConnector.MySqlException: The scales are broken";

    [Fact]
    public async Task by_http_it_is_listed_shown_grouped_replayed_and_gone()
    {
        var order = await host.PoisonAsync();

        var list = await host.GetAsync("/ops/api/dead-letters?limit=1");
        var letter = Assert.Single(list.GetProperty("letters").EnumerateArray());
        Assert.Equal("1", list.Get("total"));
        Assert.Equal(
            (Type, $"{order}", Exception, "4", "local://fulfillment/", "false"),
            (
                letter.Get("messageType"),
                letter.Get("orderId"),
                letter.Get("exceptionType"),
                letter.Get("attempts"),
                letter.Get("receivedAt"),
                letter.Get("replayable")
            )
        );
        var id = letter.Get("id");
        Assert.Empty(
            (await host.GetAsync($"/ops/api/dead-letters?before={id}"))
                .GetProperty("letters")
                .EnumerateArray()
        );

        var shown = await host.GetAsync($"/ops/api/dead-letters/{id}");
        Assert.Equal($"{order}", shown.Get("body.orderId"));
        Assert.Equal(letter.Get("exceptionMessage"), shown.Get("exceptionMessage"));
        Assert.Contains("at ", shown.Get("exceptionStack"), StringComparison.Ordinal);

        var group = Assert.Single(
            (await host.GetAsync("/ops/api/dead-letters/groups")).EnumerateArray()
        );
        Assert.Equal(
            (Type, Exception, "1", id),
            (
                group.Get("messageType"),
                group.Get("exceptionType"),
                group.Get("count"),
                group.Get("sampleId")
            )
        );

        var known = await UntilAttemptsAreNotedAsync(order);
        Assert.Equal(
            [
                "accepted",
                "attempt failed",
                "attempt failed",
                "attempt failed",
                "attempt failed",
                "dead letter",
            ],
            Whats(known)
        );
        Assert.Equal("true", known.Get("isComplete"));
        Assert.Matches("^[0-9a-f]{32}$", known.Get("traceId"));
        Assert.Equal(known.Get("traceId"), shown.Get("traceId"));
        Assert.Contains(
            "attempt 2: " + Cause,
            known.GetProperty("events")[2].Get("detail"),
            StringComparison.Ordinal
        );
        Assert.NotEqual("null", known.GetProperty("events")[2].Get("node"));

        await host.MendAsync();
        var replayed = await host.OrderAsync(
            "/ops/api/dead-letters/replay",
            $$"""{"ids":["{{id}}"]}"""
        );
        Assert.Equal((200, """{"affected":1}"""), (replayed.Status, replayed.Body));
        await host.UntilAsync("APPROVED", order);
        await Eventually.IsAsync(
            "0",
            async () => (await host.GetAsync("/ops/api/dead-letters")).Get("total")
        );
        var after = await host.GetAsync($"/ops/api/orders/{order}");
        Assert.Equal(["decided", "status set"], Whats(after)[^2..]);
        Assert.NotEqual("null", after.GetProperty("events")[5].Get("node"));
        Assert.Equal("404", (await StatusAsync($"/ops/api/dead-letters/{id}")));
    }

    [Fact]
    public async Task by_wolverines_own_endpoints_it_is_listed_and_discarded()
    {
        var order = await host.PoisonAsync();
        await host.MendAsync();
        var id = (await host.GetAsync("/ops/api/dead-letters")).GetProperty("letters")[0].Get("id");

        var listed = await host.OrderAsync(
            "/ops/api/wolverine/dead-letters/",
            """{"pageSize":10}"""
        );
        Assert.Equal(200, listed.Status);
        Assert.Contains(id, listed.Body, StringComparison.Ordinal);

        var discarded = await host.Operators.SendAsync(
            "DELETE",
            "/ops/api/wolverine/dead-letters/",
            $$"""{"ids":["{{id}}"]}""",
            ("X-Planne-Operator", "1")
        );

        Assert.Equal(200, discarded.Status);
        Assert.Equal("0", (await host.GetAsync("/ops/api/dead-letters")).Get("total"));
        await host.UntilAsync("PENDING", order);
    }

    [Fact]
    public async Task by_commands_it_is_listed_shown_replayed_and_discarded()
    {
        var replayed = await host.PoisonAsync();
        await host.MendAsync();
        var list = await host.RunAsync("dead-letters", "list");
        Assert.Equal((0, ""), (list.ExitCode, list.Errors));
        Assert.Contains($"{Type}  {replayed} ", list.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 of 1", list.Output.TrimEnd(), StringComparison.Ordinal);
        var json = await host.RunAsync("dead-letters", "list", "--json");
        var id = JsonElement.Parse(json.Output).GetProperty("letters")[0].Get("id");

        var shown = await host.RunAsync("dead-letters", "show", id);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains($"\"orderId\":{replayed}", shown.Output, StringComparison.Ordinal);
        Assert.Contains(Exception, shown.Output, StringComparison.Ordinal);
        Assert.Contains(
            Exception,
            (await host.RunAsync("dead-letters", "groups")).Output,
            StringComparison.Ordinal
        );
        var replay = await host.RunAsync("dead-letters", "replay", id, "--json");
        Assert.Equal((0, """{"affected":1}"""), (replay.ExitCode, replay.Output.TrimEnd()));
        await host.UntilAsync("APPROVED", replayed);

        var discarded = await host.PoisonAsync();
        await host.MendAsync();
        var unsure = await host.RunAsync("dead-letters", "discard", "--all");
        Assert.Equal(
            (1, "", "What is discarded is gone: say --yes if that is what is wanted."),
            (unsure.ExitCode, unsure.Output, unsure.Errors)
        );
        var none = await host.RunAsync(
            "dead-letters",
            "discard",
            "--message-type",
            "Planne.Contracts.Nothing",
            "--yes"
        );
        Assert.Equal(
            (1, "", "There are no such dead letters."),
            (none.ExitCode, none.Output, none.Errors)
        );
        var sure = await host.RunAsync(
            "dead-letters",
            "discard",
            "--message-type",
            Type,
            "--exception-type",
            Exception,
            "--yes"
        );
        Assert.Equal((0, "1 dead letter is discarded."), (sure.ExitCode, sure.Output.TrimEnd()));
        Assert.Equal(
            "There are no dead letters.",
            (await host.RunAsync("dead-letters", "list")).Output.TrimEnd()
        );
        await host.UntilAsync("PENDING", discarded);
    }

    private static string[] Whats(JsonElement order) =>
        [.. order.GetProperty("events").EnumerateArray().Select(happened => happened.Get("what"))];

    /// <summary>They are written beside the handling, in a second or so.</summary>
    private async Task<JsonElement> UntilAttemptsAreNotedAsync(int order)
    {
        var known = default(JsonElement);
        await Eventually.IsAsync(
            4,
            async () =>
            {
                known = await host.GetAsync($"/ops/api/orders/{order}");
                return Whats(known).Count(what => what == "attempt failed");
            }
        );
        return known;
    }

    private async Task<string> StatusAsync(string path) =>
        $"{(await host.Operators.SendAsync("GET", path)).Status}";
}
