using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Planne.Tests.Nodes;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Acceptance;

/// <summary>Three nodes behind a balancer, each of which is stopped in turn and started anew while orders come in.</summary>
[Collection(nameof(Cluster))]
[Trait("Takes", "minutes")]
public sealed class RollingRestartTests
{
    private const int Clients = 2;
    private static readonly TimeSpan CheckEvery = TimeSpan.FromMilliseconds(100);

    // Also where one check has to wait for a busy machine.
    private static readonly TimeSpan Notice = 30 * CheckEvery;

    [Fact]
    public async Task no_client_notices_a_rolling_restart_and_each_order_is_decided_once()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("rolling");
        var addresses = FreeAddresses(3);
        var nodes = new HostProcess[addresses.Count];
        try
        {
            await Task.WhenAll(
                addresses.Select(
                    async (address, node) => nodes[node] = await StartAsync(database, address)
                )
            );
            await using var balancer = await Balancer.StartAsync(CheckEvery, [.. addresses]);
            await UntilReadyAsync(balancer, addresses);
            var load = new Load();
            using var done = new CancellationTokenSource();
            var loading = load.RunAsync(balancer.Address, done.Token);

            for (var node = 0; node < nodes.Length; node++)
            {
                await load.GoesOnAsync();
                var stopped = nodes[node];
                Assert.Equal(0, await stopped.TerminateAsync());
                await load.GoesOnAsync();
                nodes[node] = await StartAsync(database, addresses[node]);
                await stopped.DisposeAsync();
                await UntilReadyAsync(balancer, addresses);
            }

            await load.GoesOnAsync();
            await done.CancelAsync();
            await loading;

            Assert.Empty(load.Failures);
            Assert.Equal(load.Accepted.Count, load.Accepted.Distinct().Count());
            Assert.Equal(load.Accepted.ToHashSet(), await OrderHistory.ReadIdsAsync(database));
            await Eventually.IsAsync(
                OrderHistory.AllDecidedOnce(load.Accepted.Count),
                () => OrderHistory.ReadAsync(database)
            );
        }
        finally
        {
            // Those that have not come to listen are none.
            foreach (var node in nodes.OfType<HostProcess>())
            {
                await node.DisposeAsync();
            }
        }
    }

    private static Task<HostProcess> StartAsync(TestDatabase database, Uri address) =>
        HostProcess.StartAsync(
            database.ConnectionString,
            $"--urls={address}",
            $"--Shutdown:Notice={Notice}"
        );

    private static Task UntilReadyAsync(Balancer balancer, List<Uri> nodes) =>
        Eventually.IsAsync(true, () => Task.FromResult(nodes.TrueForAll(balancer.IsReady)));

    /// <summary>Addresses that nobody listens at, for nodes that are to come back at the same.</summary>
    private static List<Uri> FreeAddresses(int count)
    {
        var listeners = Enumerable
            .Range(0, count)
            .Select(_ => new TcpListener(IPAddress.Loopback, 0))
            .ToList();
        listeners.ForEach(listener => listener.Start());
        var addresses = listeners.ConvertAll(listener => new Uri(
            $"http://{(IPEndPoint)listener.LocalEndpoint}"
        ));
        listeners.ForEach(listener => listener.Dispose());
        return addresses;
    }

    /// <summary>Clients that place orders one after the other, every second one under a key and then once more.</summary>
    private sealed class Load
    {
        private readonly ConcurrentBag<int> accepted = [];
        private readonly ConcurrentBag<string> failures = [];

        /// <summary>The ids of the orders that were answered 201, each once.</summary>
        public IReadOnlyCollection<int> Accepted => accepted;

        /// <summary>Whatever else came of a request.</summary>
        public IReadOnlyCollection<string> Failures => failures;

        public Task RunAsync(Uri address, CancellationToken until) =>
            Task.WhenAll(
                Enumerable.Range(0, Clients).Select(client => ShopAsync(address, client, until))
            );

        /// <summary>Waits until a fair number of orders more has been accepted, or something has failed.</summary>
        public Task GoesOnAsync()
        {
            var enough = accepted.Count + 10 * Clients;
            return Eventually.IsAsync(
                true,
                () => Task.FromResult(accepted.Count >= enough || !failures.IsEmpty)
            );
        }

        private async Task ShopAsync(Uri address, int client, CancellationToken until)
        {
            using var http = new HttpClient();
            http.BaseAddress = address;
            for (var order = 0; !until.IsCancellationRequested; order++)
            {
                (string, string)[] key =
                    order % 2 == 0 ? [] : [("Idempotency-Key", $"{client}-{order}")];
                if (await PostAsync(http, key) is not { } id)
                {
                    continue;
                }

                accepted.Add(id);
                if (key.Length > 0 && await PostAsync(http, key) is { } again && again != id)
                {
                    failures.Add($"{key[0]} was answered with order {id}, and then {again}.");
                }
            }
        }

        private async Task<int?> PostAsync(HttpClient http, (string, string)[] headers)
        {
            try
            {
                var answer = await http.PostAsync(Requests.TwoApples, headers);
                if (answer.Status == 201)
                {
                    return int.Parse(answer.OrderId, CultureInfo.InvariantCulture);
                }

                failures.Add($"{answer.Status} {answer.Body}");
            }
            catch (HttpRequestException e)
            {
                failures.Add(e.ToString());
            }

            return null;
        }
    }
}
