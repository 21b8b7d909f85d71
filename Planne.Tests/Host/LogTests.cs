using System.Diagnostics;
using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>What the log tells about a request that failed.</summary>
public sealed class LogTests
{
    [Theory]
    [InlineData("line")]
    [InlineData("json")]
    public async Task what_fails_is_found_in_the_log_by_the_trace_of_its_request(string format)
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("log");
        await using var proxy = new Proxy(database.ConnectionString);
        var through = new MySqlConnectionStringBuilder(database.ConnectionString)
        {
            ConnectionTimeout = 2,
        };
        proxy.Redirect(through);
        await using var host = await HostProcess.StartAsync(
            through.ConnectionString,
            $"--Log:Format={format}"
        );
        using var http = host.Client();

        await ModuleDatabase.ExecuteAsync(database, "rename table decisions to lost_decisions");
        var handled = await SendAsync(http, "POST", "/orders", Requests.TwoApples, 201);
        await IsLoggedAsync(host, handled, "Failed to process message");

        await ModuleDatabase.ExecuteAsync(database, "rename table products to lost_products");
        var defect = await SendAsync(http, "GET", "/products", body: null, 500);
        await IsLoggedAsync(host, defect, "MySqlException");

        await proxy.DisposeAsync();
        var unavailable = await SendAsync(http, "GET", "/orders", body: null, 503);
        await IsLoggedAsync(host, unavailable, "503");
    }

    /// <summary>Asks within a trace of its own, whose id it returns.</summary>
    private static async Task<string> SendAsync(
        HttpClient http,
        string method,
        string path,
        string? body,
        int status
    )
    {
        var trace = ActivityTraceId.CreateRandom().ToString();
        var answer = await http.SendAsync(
            method,
            path,
            body,
            ("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01")
        );
        Assert.Equal(status, answer.Status);
        return trace;
    }

    private static Task IsLoggedAsync(HostProcess host, string trace, string about) =>
        Eventually.IsAsync(
            true,
            () =>
                Task.FromResult(
                    host.Output.Split('\n')
                        .Any(line =>
                            line.Contains(trace, StringComparison.Ordinal)
                            && line.Contains(about, StringComparison.Ordinal)
                        )
                )
        );
}
