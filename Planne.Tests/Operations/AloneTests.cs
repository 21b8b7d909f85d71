using System.Text.Json;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Operations;

/// <summary>Operators while something is not there: the host, or its database.</summary>
public sealed class AloneTests
{
    [Fact]
    public async Task commands_work_while_no_host_runs()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("stopped");
        string order;
        await using (var host = await HostProcess.StartAsync(database.ConnectionString))
        {
            using var http = host.Client();
            await using var held = await HeldDecisions.OfAsync(database);
            order = (await http.PostAsync()).OrderId;
            await host.KillAsync();
        }

        var nodes = await HostProcess.RunAsync(database.ConnectionString, "nodes");
        var backlog = await HostProcess.RunAsync(database.ConnectionString, "backlog", "--json");
        var shown = await HostProcess.RunAsync(
            database.ConnectionString,
            "orders",
            "show",
            order,
            "--json"
        );

        Assert.Equal((0, 0, 0), (nodes.ExitCode, backlog.ExitCode, shown.ExitCode));
        Assert.Equal("1", JsonElement.Parse(backlog.Output).Get("orders.waiting"));
        Assert.Equal(
            ["accepted", "waiting"],
            JsonElement
                .Parse(shown.Output)
                .GetProperty("events")
                .EnumerateArray()
                .Select(happened => happened.Get("what"))
        );
    }

    [Fact]
    public async Task without_its_database_a_host_says_so_and_answers_operators_all_the_same()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("silent");
        var connection = new MySqlConnector.MySqlConnectionStringBuilder(database.ConnectionString);
        await using var proxy = new Proxy(database.ConnectionString);
        proxy.Redirect(connection);
        await using var host = await HostProcess.StartAsync(connection.ConnectionString);
        using var operators = new HttpClient { BaseAddress = host.Operators };
        await proxy.DisposeAsync();

        var overview = await operators.SendAsync("GET", "/ops/api/overview");
        var nodes = await operators.SendAsync("GET", "/ops/api/nodes");

        Assert.Equal(200, overview.Status);
        var told = JsonElement.Parse(overview.Body);
        Assert.Equal(
            ("false", "null", "null"),
            (told.Get("database.answers"), told.Get("waiting"), told.Get("messages"))
        );
        Assert.NotEmpty(told.Get("database.detail"));
        Assert.Equal((503, "application/problem+json"), (nodes.Status, nodes["Content-Type"]));
    }
}
