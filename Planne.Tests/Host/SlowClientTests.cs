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
    private const int Samples = 60;

    // One comparison can go wrong on a machine that is busy with something else.
    private const int Comparisons = 10;

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
            var quiet = await MeasureAsync(http);
            Figures crowded;
            await using (await Crowd.GatherAsync(host.Address))
            {
                crowded = await MeasureAsync(http);
            }

            output.WriteLine($"{quiet} alone, {crowded} beside slow clients");
            if (crowded.Ready < 2 * quiet.Ready && crowded.Order < 2 * quiet.Order)
            {
                return;
            }
        }

        Assert.Fail("It took others more than twice their time in every comparison.");
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

    private static TimeSpan Median(List<TimeSpan> times) =>
        times.Order().ElementAt(times.Count / 2);

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
