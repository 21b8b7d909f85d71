using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Telemetry;

public sealed class ScrapeTests(BusyHost busy) : IClassFixture<BusyHost>
{
    [Fact]
    public async Task a_scrape_tells_what_became_of_orders()
    {
        var scrape = await Scrape.OfAsync(busy.Host);

        Assert.Equal(2, scrape["planne_orders_accepted_total"]);
        Assert.Equal(1, scrape["planne_orders_refused_total{error_type=\"422\"}"]);
        Assert.Equal(1, scrape["planne_orders_replayed_total"]);
        Assert.Equal(2, scrape["planne_orders_decided_total{planne_verdict=\"approved\"}"]);
        Assert.Equal(0, scrape["planne_orders_decided_total{planne_verdict=\"refused\"}"]);
        Assert.Equal(
            2,
            scrape["planne_orders_decision_duration_seconds_count{planne_verdict=\"approved\"}"]
        );
        Assert.InRange(
            scrape[
                "planne_orders_decision_duration_seconds_sum{planne_verdict=\"approved\"}"
            ]!.Value,
            0.001,
            60
        );
        Assert.Equal(0, scrape["planne_messages_dead_lettered_total"]);
        Assert.Equal(0, scrape["planne_dead_letters"]);
        Assert.Equal(1, scrape["planne_leadership_term"]);
    }

    [Fact]
    public async Task a_scrape_names_service_version_and_node()
    {
        var scrape = await Scrape.OfAsync(busy.Host);

        Assert.Matches(
            """target_info\{.*service_name="Planne",.*service_version="[^"]+",.*service_instance_id="[0-9a-f-]{36}".*\} 1""",
            scrape.Text
        );
    }

    [Fact]
    public async Task requests_of_operators_are_not_measured()
    {
        await Scrape.OfAsync(busy.Host);
        var scrape = await Scrape.OfAsync(busy.Host);

        Assert.Matches("http_server_request_[^}]*http_route=\"/orders\"", scrape.Text);
        Assert.DoesNotMatch("http_server_request_[^}]*http_route=\"/metrics\"", scrape.Text);
    }

    [Fact]
    public async Task pools_of_connections_are_named_and_no_connection_string_is_shown()
    {
        var scrape = await Scrape.OfAsync(busy.Host);

        Assert.Contains("pool_name=\"orders\"", scrape.Text, StringComparison.Ordinal);
        Assert.Contains("pool_name=\"messages\"", scrape.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Server=", scrape.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task clients_are_shown_no_metrics()
    {
        using var http = busy.Host.Client();

        Assert.Equal(404, (await http.SendAsync("GET", "/metrics")).Status);
    }

    [Fact]
    public async Task attempts_after_the_first_and_dead_letters_are_counted()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("metrics");
        await using var node = await HostProcess.StartAsync(database.ConnectionString);
        await ModuleDatabase.ExecuteAsync(database, "rename table decisions to elsewhere");
        using var http = node.Client();
        await http.PostAsync();

        await Eventually.IsAsync(
            (3, 1, 1),
            async () =>
            {
                var scrape = await Scrape.OfAsync(node);
                return (
                    scrape["planne_messages_retries_total"],
                    scrape["planne_messages_dead_lettered_total"],
                    scrape["planne_dead_letters"]
                );
            }
        );
    }
}
