using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;

namespace Planne.Bench.Waiting;

/// <summary>Clients of a host that ask for an order each and would rather wait than ask again.</summary>
internal sealed class WaitingClients(Uri host) : IDisposable
{
    // In a burst they would wait for connections to the database instead of for their orders.
    private const int ArrivalsInAStep = 10;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient http = new() { BaseAddress = host };

    /// <summary>Lets them come, a thousand a second.</summary>
    /// <returns>What each will have been answered, and when, as <see cref="Stopwatch"/> tells time.</returns>
    public async Task<IReadOnlyList<Task<Answer>>> ArriveAsync(IEnumerable<int> orders)
    {
        var waiting = new List<Task<Answer>>();
        foreach (var some in orders.Chunk(ArrivalsInAStep))
        {
            waiting.AddRange(some.Select(WaitAsync));
            await Task.Delay(Step);
        }

        return waiting;
    }

    public void Dispose() => http.Dispose();

    private async Task<Answer> WaitAsync(int order)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            string.Create(CultureInfo.InvariantCulture, $"/orders/{order}")
        );
        request.Headers.Add("Prefer", "wait=30");
        using var response = await http.SendAsync(request);
        var at = Stopwatch.GetTimestamp();
        response.EnsureSuccessStatusCode();
        var answered = await response.Content.ReadFromJsonAsync<AnsweredOrder>();
        return new Answer(at, answered is { Status: "APPROVED" } && answered.Id == order);
    }

    private sealed record AnsweredOrder(int Id, string Status);
}

/// <summary>What a client was answered.</summary>
/// <param name="At">When all of it was there.</param>
/// <param name="IsDecided">Whether it is its order, and that was decided.</param>
internal sealed record Answer(long At, bool IsDecided);
