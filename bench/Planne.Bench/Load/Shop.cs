using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Mime;
using System.Text;

namespace Planne.Bench.Load;

/// <summary>Clients that place orders at hosts in turn.</summary>
internal sealed class Shop(IReadOnlyList<Uri> hosts, int lines = OrderBody.UsualLines) : IDisposable
{
    private readonly string content = OrderBody.Of(lines);
    private readonly HttpClient http = new();
    private int placed;

    /// <summary>Places orders from some clients at once, each as soon as its last one is answered.</summary>
    /// <exception cref="HttpRequestException">One was not accepted.</exception>
    public Task PlaceAsync(int clients, int orders)
    {
        var left = orders;
        return AtOnceAsync(clients, () => Interlocked.Decrement(ref left) >= 0);
    }

    /// <summary>The same for a while.</summary>
    /// <returns>How many were accepted.</returns>
    public async Task<int> PlaceAsync(int clients, TimeSpan during)
    {
        var began = Stopwatch.GetTimestamp();
        var before = placed;
        await AtOnceAsync(clients, () => Stopwatch.GetElapsedTime(began) < during);
        return placed - before;
    }

    /// <summary>Places an order every so often, whatever became of the ones before, and waits for each to be decided.</summary>
    /// <returns>How many milliseconds passed from the answer that accepted each to the one that told of its verdict.</returns>
    public async Task<IReadOnlyList<double>> PlaceNowAndThenAsync(
        TimeSpan every,
        CancellationToken until
    )
    {
        var waiting = new List<Task<double>>();
        using var timer = new PeriodicTimer(every);
        try
        {
            while (await timer.WaitForNextTickAsync(until))
            {
                waiting.Add(PlaceAndWaitAsync());
            }
        }
        catch (OperationCanceledException)
        {
            // Enough of them.
        }

        return await Task.WhenAll(waiting);
    }

    public void Dispose() => http.Dispose();

    private Task AtOnceAsync(int clients, Func<bool> goesOn) =>
        Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(async _ =>
                {
                    while (goesOn())
                    {
                        await PlaceAsync();
                    }
                })
        );

    private async Task<double> PlaceAndWaitAsync()
    {
        var order = await PlaceAsync();
        var accepted = Stopwatch.GetTimestamp();
        while (!await IsDecidedAsync(order))
        {
            // The host has waited for as long as it was asked to.
        }

        return Stopwatch.GetElapsedTime(accepted).TotalMilliseconds;
    }

    private async Task<Uri> PlaceAsync()
    {
        var host = hosts[Interlocked.Increment(ref placed) % hosts.Count];
        using var body = new StringContent(content, Encoding.UTF8, MediaTypeNames.Application.Json);
        using var answer = await http.PostAsync(new Uri(host, "/orders"), body);
        answer.EnsureSuccessStatusCode();
        return new Uri(host, answer.Headers.Location!);
    }

    private async Task<bool> IsDecidedAsync(Uri order)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, order);
        request.Headers.Add("Prefer", "wait=30");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var read = await answer.Content.ReadFromJsonAsync<AnsweredOrder>();
        return read!.Status != "PENDING";
    }

    private sealed record AnsweredOrder(string Status);
}
