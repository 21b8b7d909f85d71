using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Mime;
using System.Text;
using Planne.Bench.Comparison.Figures;
using Planne.Bench.Load;

namespace Planne.Bench.Comparison.Load;

/// <summary>
/// A few orders beside the load, to see how long after its 201 each is decided: the database is asked, every 10 ms, whether
/// their statuses are final, which is what a client would be told.
/// </summary>
/// <param name="hosts">Where they are placed, in turn.</param>
/// <param name="database">Where it is seen that they are decided.</param>
/// <param name="lines">Of each order.</param>
internal sealed class SampleOrders(IReadOnlyList<Uri> hosts, DatabaseCounter database, int lines)
    : IDisposable
{
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient http = new();
    private readonly string content = OrderBody.Of(lines);
    private readonly ConcurrentDictionary<int, long> waiting = new();
    private readonly ConcurrentQueue<double> decided = new();
    private long sent;
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
        using var body = new StringContent(content, Encoding.UTF8, MediaTypeNames.Application.Json);
        var host = hosts[(int)(Interlocked.Increment(ref sent) % hosts.Count)];
        using var answer = await http.PostAsync(new Uri(host, "/orders"), body);
        if ((int)answer.StatusCode != 201)
        {
            throw new InvalidOperationException(
                $"An order was answered with {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}"
            );
        }

        var location = answer.Headers.Location!;
        var id = location.OriginalString[(location.OriginalString.LastIndexOf('/') + 1)..];
        waiting[int.Parse(id, System.Globalization.CultureInfo.InvariantCulture)] =
            Stopwatch.GetTimestamp();
        Interlocked.Increment(ref placed);
        return location;
    }

    public void Dispose() => http.Dispose();
}
