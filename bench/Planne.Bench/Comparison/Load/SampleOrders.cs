using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Mime;
using System.Text;
using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Comparison.Load;

/// <summary>
/// A few orders beside the load, to see how long after its 201 each is decided: the database is asked, every 10 ms, whether
/// their statuses are final, which is what a client would be told.
/// </summary>
internal sealed class SampleOrders(Uri host, DatabaseCounter database) : IDisposable
{
    private const string Order =
        """{"items":[{"productId":1,"quantity":2},{"productId":3,"quantity":1}]}""";
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient http = new() { BaseAddress = host };
    private readonly ConcurrentDictionary<int, long> waiting = new();
    private readonly ConcurrentQueue<double> decided = new();
    private long placed;

    public long Placed => Interlocked.Read(ref placed);

    /// <summary>Milliseconds from acceptance to decision.</summary>
    public Sample Decided => new([.. decided]);

    /// <summary>Places an order so often until the load ends, and follows each to its end.</summary>
    public async Task RunAsync(TimeSpan every, Task load)
    {
        using var timer = new PeriodicTimer(every);
        var placing = new List<Task>();
        var all = Task.Run(async () =>
        {
            while (!load.IsCompleted && await timer.WaitForNextTickAsync())
            {
                placing.Add(PlaceAsync());
            }

            await Task.WhenAll(placing);
        });
        while (!all.IsCompleted || !waiting.IsEmpty)
        {
            await Task.Delay(Resolution);
            if (waiting.IsEmpty)
            {
                continue;
            }

            foreach (var order in await database.DecidedOfAsync(waiting.Keys))
            {
                waiting.TryRemove(order, out var accepted);
                decided.Enqueue(Stopwatch.GetElapsedTime(accepted).TotalMilliseconds);
            }
        }

        await all;
    }

    /// <summary>Places one order.</summary>
    /// <returns>Where it can be asked for.</returns>
    public async Task<Uri> PlaceAsync()
    {
        using var body = new StringContent(Order, Encoding.UTF8, MediaTypeNames.Application.Json);
        using var answer = await http.PostAsync(new Uri("/orders", UriKind.Relative), body);
        if ((int)answer.StatusCode != 201)
        {
            throw new InvalidOperationException(
                $"An order was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"
            );
        }

        var order = answer.Headers.Location!;
        var id = order.OriginalString[(order.OriginalString.LastIndexOf('/') + 1)..];
        waiting[int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)] =
            Stopwatch.GetTimestamp();
        Interlocked.Increment(ref placed);
        return order;
    }

    public void Dispose() => http.Dispose();
}
