using System.Diagnostics;
using System.Net;
using System.Text;
using Planne.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Planne.Tests.Host;

/// <summary>Clients that begin a request and do not end it cost a connection each, and nobody else anything.</summary>
public sealed class SlowClientTests(ITestOutputHelper output)
{
    private const string HalfAHead = "GET /products HTTP/1.1\r\nHost: pla";
    private const string HalfABody =
        "POST /orders HTTP/1.1\r\nHost: planne\r\nContent-Type: application/json\r\nContent-Length: 40\r\n\r\n{\"items\":";

    private const int SlowClients = 500;
    private const int Samples = 20;

    // Alone and beside slow clients by turns, so that what else the machine does falls on both.
    private const int Rounds = 5;

    // It can be busy for as long as a whole comparison takes.
    private const int Comparisons = 3;

    [Fact]
    public async Task five_hundred_slow_clients_leave_others_within_twice_their_time()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("slow");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);
        using var http = new HttpClient(
            // A connection for each request: those of the slow clients must not be in the way of a new one.
            new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }
        );
        http.BaseAddress = host.Address;
        await MeasureAsync(http);

        for (var comparison = 0; comparison < Comparisons; comparison++)
        {
            var (ready, order) = await CompareAsync(http, host.Address);
            output.WriteLine(
                FormattableString.Invariant(
                    $"beside slow clients: health {ready:0.00}, an order {order:0.00} of the time alone"
                )
            );
            if (ready < 2 && order < 2)
            {
                return;
            }
        }

        Assert.Fail("It took others more than twice their time in every comparison.");
    }

    /// <summary>How many times as long others take beside slow clients: the medians of all rounds.</summary>
    private static async Task<(double Ready, double Order)> CompareAsync(
        HttpClient http,
        Uri address
    )
    {
        var (ready, order) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            var alone = await MeasureAsync(http);
            await using var crowd = await Crowd.GatherAsync(address);
            var beside = await MeasureAsync(http);
            ready.Add(beside.Ready / alone.Ready);
            order.Add(beside.Order / alone.Order);
        }

        return (Median(ready), Median(order));
    }

    private static async Task<Figures> MeasureAsync(HttpClient http)
    {
        var (ready, orders) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var sample = 0; sample < Samples; sample++)
        {
            ready.Add(
                await TimeAsync(() => http.GetAsync(new Uri("/health/ready", UriKind.Relative)))
            );
            orders.Add(await TimeAsync(() => PostAsync(http)));
        }

        return new Figures(Median(ready), Median(orders));
    }

    private static async Task<HttpResponseMessage> PostAsync(HttpClient http)
    {
        using var order = new StringContent(
            """{"items":[{"productId":1,"quantity":2}]}""",
            Encoding.UTF8,
            "application/json"
        );
        var answer = await http.PostAsync(new Uri("/orders", UriKind.Relative), order);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return answer;
    }

    private static async Task<TimeSpan> TimeAsync(Func<Task<HttpResponseMessage>> ask)
    {
        var started = Stopwatch.GetTimestamp();
        using var answer = await ask();
        return Stopwatch.GetElapsedTime(started);
    }

    private static T Median<T>(List<T> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Figures(TimeSpan Ready, TimeSpan Order);

    /// <summary>Slow clients, half of them with half a head, half with half a body. Whom the server throws out comes again.</summary>
    private sealed class Crowd : IAsyncDisposable
    {
        private readonly CancellationTokenSource leaving = new();
        private readonly CountdownEvent gathered = new(SlowClients);
        private readonly Task clients;

        private Crowd(Uri address) =>
            clients = Task.WhenAll(
                Enumerable
                    .Range(0, SlowClients)
                    .Select(number => DawdleAsync(address, number % 2 == 0 ? HalfAHead : HalfABody))
            );

        public static async Task<Crowd> GatherAsync(Uri address)
        {
            var crowd = new Crowd(address);
            await Eventually.IsAsync(true, () => Task.FromResult(crowd.gathered.IsSet));
            return crowd;
        }

        public async ValueTask DisposeAsync()
        {
            await leaving.CancelAsync();
            await clients;
            leaving.Dispose();
            gathered.Dispose();
        }

        private async Task DawdleAsync(Uri address, string beginning)
        {
            var isFirst = true;
            try
            {
                while (true)
                {
                    await using var http = await RawHttp.OpenAsync(address, leaving.Token);
                    await http.SendAsync(beginning, leaving.Token);
                    if (isFirst)
                    {
                        gathered.Signal();
                        isFirst = false;
                    }

                    await http.ReadAsync(cancellation: leaving.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // The test has seen enough.
            }
        }
    }
}
