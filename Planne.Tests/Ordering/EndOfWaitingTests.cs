using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MySqlConnector;
using Planne.Ordering.Orders;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Ordering;

/// <summary>What becomes of those who wait when their node stops, or loses its database.</summary>
public sealed class EndOfWaitingTests
{
    private static readonly (string, string) Wait = ("Prefer", "wait=30");

    [Fact]
    public async Task a_node_that_stops_answers_those_who_wait_with_what_it_knows()
    {
        await using var planne = await HostWithAnOrder.StartAsync();
        var waiting = planne.Http.SendAsync("GET", "/orders/1", body: null, Wait);
        var events = planne.Http.GetStringAsync(new Uri("/orders/2/events", UriKind.Relative));
        await planne.WatchedAsync(2);

        planne.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        var answer = await waiting;
        Assert.Equal((200, "W/\"PENDING\""), (answer.Status, answer["ETag"]));
        Assert.Contains("id: 1\n", await events, StringComparison.Ordinal);
        Assert.DoesNotContain("id: 2\n", await events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task a_node_that_loses_its_database_tells_those_who_wait_and_goes_on_with_events()
    {
        await using var planne = await HostWithAnOrder.StartAsync();
        var waiting = planne.Http.SendAsync("GET", "/orders/1", body: null, Wait);
        var events = planne.Http.GetStringAsync(new Uri("/orders/2/events", UriKind.Relative));
        await planne.WatchedAsync(2);

        planne.Proxy.IsSilent = true;
        var answer = await waiting;
        Assert.Equal((503, "5"), (answer.Status, answer["Retry-After"]));
        await ModuleDatabase.ExecuteAsync(
            planne.Database,
            "update orders set status = 'REFUSED' where id = 2"
        );
        Assert.False(events.IsCompleted);

        planne.Proxy.IsSilent = false;
        Assert.Contains("id: 2\n", await events, StringComparison.Ordinal);
    }

    private sealed class HostWithAnOrder : PlanneHost, IAsyncDisposable
    {
        public HttpClient Http => Host.Server.CreateClient();

        public Proxy Proxy => field ??= new Proxy(Database.ConnectionString);

        protected override IEnumerable<KeyValuePair<string, string>> Settings
        {
            get
            {
                var proxied = new MySqlConnectionStringBuilder(Database.ConnectionString);
                Proxy.Redirect(proxied);
                return [new("ConnectionStrings:Planne", proxied.ConnectionString)];
            }
        }

        public static async Task<HostWithAnOrder> StartAsync()
        {
            var host = new HostWithAnOrder();
            await host.InitializeAsync();
            return host;
        }

        public Task WatchedAsync(int orders) =>
            Eventually.IsAsync(
                orders,
                () => Task.FromResult(Host.Services.GetRequiredService<OrderFeed>().Watched)
            );

        protected override Task PrepareAsync() => ModuleDatabase.StorePendingAsync(Database, 2);

        async ValueTask IAsyncDisposable.DisposeAsync()
        {
            await DisposeAsync();
            await Proxy.DisposeAsync();
        }
    }
}
