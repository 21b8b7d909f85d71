using System.Text.Json;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Operations;

/// <summary>The commands of operators, beside a host that runs.</summary>
public sealed class CommandTests(OperatedHost host) : IClassFixture<OperatedHost>
{
    private const string Away = "Server=127.0.0.1;Port=1;Database=nowhere;Connection Timeout=2";

    public static TheoryData<string> All() =>
        [
            "nodes",
            "backlog",
            "dead-letters list",
            "dead-letters groups",
            "scheduled list",
            "orders show 1",
        ];

    [Fact]
    public async Task nodes_are_a_table_or_json()
    {
        await Eventually.IsAsync(
            "true",
            async () => (await host.GetAsync("/ops/api/nodes"))[0].Get("isLeader")
        );

        var (exitCode, output, errors) = await host.RunAsync("nodes");
        var json = await host.RunAsync("nodes", "--json");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Matches(@"^NODE +NAME +VERSION", output);
        Assert.Matches(@"(?m)^[1-9].* s +yes +.*Z +[1-9]", output);
        Assert.Equal((0, ""), (json.ExitCode, json.Errors));
        Assert.Equal("true", JsonElement.Parse(json.Output)[0].Get("isAlive"));
    }

    [Fact]
    public async Task the_backlog_is_a_sentence_and_a_table_or_json()
    {
        await using (await HeldDecisions.OfAsync(host.Database))
        {
            await host.Public.PostAsync();
            var (exitCode, output, errors) = await host.RunAsync("backlog");
            var json = await host.RunAsync("backlog", "--json");

            Assert.Equal((0, ""), (exitCode, errors));
            Assert.Matches(@"^1 order waits, the oldest for [0-9.]+ s; from 10000 on,", output);
            Assert.Matches(
                @"(?m)^local://fulfillment/ +Incoming +[1-9][0-9]* +1 +[0-9.]+ s",
                output
            );
            Assert.Equal("1", JsonElement.Parse(json.Output).Get("orders.waiting"));
        }
    }

    [Fact]
    public async Task an_order_is_shown_with_what_happened_to_it()
    {
        var order = (await host.Public.PostAsync()).OrderId;
        await host.UntilAsync(
            "APPROVED",
            int.Parse(order, System.Globalization.CultureInfo.InvariantCulture)
        );

        var (exitCode, output, errors) = await host.RunAsync("orders", "show", order);
        var json = JsonElement.Parse(
            (await host.RunAsync("orders", "show", order, "--json")).Output
        );

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith(
            $"Order {order}, APPROVED, 200 cents: 2 of product 1; trace {json.Get("traceId")}",
            output,
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["accepted", "decided", "status set"],
            json.GetProperty("events").EnumerateArray().Select(happened => happened.Get("what"))
        );
        Assert.Equal("APPROVED", json.GetProperty("events")[2].Get("detail"));
    }

    [Fact]
    public async Task scheduled_messages_are_listed_run_and_cancelled()
    {
        var run = await host.ScheduleAsync(900_001);
        var cancelled = await host.ScheduleAsync(900_002);

        var list = await host.RunAsync("scheduled", "list");
        Assert.Equal(0, list.ExitCode);
        Assert.Matches($"(?m)^{run}  .* Planne.Contracts.ProcessOrder  900001  5$", list.Output);
        var cancel = await host.RunAsync("scheduled", "cancel", $"{cancelled}");
        Assert.Equal((0, "1 message is cancelled."), (cancel.ExitCode, cancel.Output.TrimEnd()));
        var again = await host.RunAsync("scheduled", "cancel", $"{cancelled}");
        Assert.Equal(
            (1, "", "1 of 1 are not scheduled, or not any more."),
            (again.ExitCode, again.Output, again.Errors)
        );
        var ran = await host.RunAsync("scheduled", "run", $"{run}", "--json");
        Assert.Equal((0, """{"affected":1}"""), (ran.ExitCode, ran.Output.TrimEnd()));
        await host.UntilAsync("APPROVED", 900_001);
        await ModuleDatabase.ExecuteAsync(host.Database, "delete from orders where id >= 900001");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task without_its_database_a_command_fails_with_a_sentence(string command)
    {
        var (exitCode, output, errors) = await HostProcess.RunAsync(
            Away,
            [.. command.Split(' '), "--json"]
        );

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith("MySQL does not answer", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("orders show 999999999", "There is no order 999999999.")]
    [InlineData("orders show one", "\"one\" is no id of an order.")]
    [InlineData("orders list 1", "Say show and an id. See orders --help")]
    [InlineData(
        "dead-letters show 019a5c1e-5b0e-7d1c-8f5a-0d6c2b1f9e77",
        "There is no dead letter 019a5c1e-5b0e-7d1c-8f5a-0d6c2b1f9e77."
    )]
    [InlineData("dead-letters show one", "\"one\" is no id of a dead letter.")]
    [InlineData("dead-letters list --limit 0", "--limit must be from 1 to 500.")]
    [InlineData(
        "dead-letters replay",
        "Say which ones in one way: by ids, by --message-type and --exception-type, or --all."
    )]
    [InlineData(
        "dead-letters frobnicate",
        "Say list, groups, show, replay or discard. See dead-letters --help"
    )]
    [InlineData(
        "dead-letters",
        "Say list, groups, show, replay or discard. See dead-letters --help"
    )]
    [InlineData("scheduled run", "Say which ones, by their ids.")]
    public async Task what_cannot_be_done_is_a_sentence_and_an_exit_code(
        string command,
        string sentence
    )
    {
        var (exitCode, output, errors) = await host.RunAsync([.. command.Split(' '), "--json"]);

        Assert.Equal((1, "", sentence), (exitCode, output, errors));
    }

    [Theory]
    [InlineData("nodes --jsno")]
    [InlineData("dead-letters list --limit many")]
    [InlineData("backlog now")]
    [InlineData("orders show 1 2")]
    public async Task a_command_that_is_called_wrongly_does_nothing_and_fails(string command)
    {
        var (exitCode, output, errors) = await host.RunAsync(command.Split(' '));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.EndsWith($" See {command.Split(' ')[0]} --help", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nodes")]
    [InlineData("backlog")]
    [InlineData("dead-letters")]
    [InlineData("scheduled")]
    [InlineData("orders")]
    public async Task each_command_explains_itself_with_examples(string command)
    {
        var (exitCode, output, errors) = await HostProcess.RunAsync(Away, command, "--help");

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.StartsWith(command, output, StringComparison.Ordinal);
        Assert.Contains("Examples:", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task all_of_them_are_among_the_commands_of_the_host()
    {
        var (_, output, _) = await HostProcess.RunAsync(Away, "help");

        Assert.All(
            ["nodes", "backlog", "dead-letters", "scheduled", "orders"],
            command => Assert.Matches($@"(?m)^\W*{command} ", output)
        );
    }
}
