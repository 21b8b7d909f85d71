using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>What the log tells while the database is away.</summary>
public sealed class OutageLogTests
{
    private const string Recovery = "Recovery failed and is tried again";

    [Fact]
    public async Task an_outage_is_told_once_a_minute_by_each_who_meets_it_and_without_stack_traces()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("outage");
        await using var proxy = new Proxy(database.ConnectionString);
        var through = new MySqlConnectionStringBuilder(database.ConnectionString)
        {
            ConnectionTimeout = 1,
        };
        proxy.Redirect(through);
        await using var host = await HostProcess.StartAsync(
            through.ConnectionString,
            "--Messaging:PollEvery=00:00:00.100"
        );
        using var http = host.Client();

        await proxy.DisposeAsync();
        var answers = 0;
        await Eventually.IsAsync(
            true,
            async () =>
            {
                answers += (await http.SendAsync("GET", "/orders/1")).Status == 503 ? 1 : 0;
                return answers >= 100;
            }
        );

        var lines = host.Output.Split('\n');
        Assert.Single(lines, line => line.Contains(Recovery, StringComparison.Ordinal));
        Assert.InRange(
            lines.Count(line => line.Contains("was answered 503", StringComparison.Ordinal)),
            60,
            119
        );
        Assert.DoesNotContain(
            lines,
            line =>
                line.Contains("MySqlException", StringComparison.Ordinal)
                && line.Contains("   at ", StringComparison.Ordinal)
        );
    }
}
