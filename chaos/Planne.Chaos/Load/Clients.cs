using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Planne.Chaos.Cluster;

namespace Planne.Chaos.Load;

/// <summary>Clients that place orders, one after the other each, and ask again until they are answered.</summary>
internal sealed class Clients : IAsyncDisposable
{
    private const int LongestPauseMilliseconds = 160;
    private const int OneDoubledIn = 20;
    private const int MostCopies = 4;

    // Longer than a node takes that works, shorter than one that is frozen.
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan OrderPatience = TimeSpan.FromSeconds(40);

    private readonly CancellationTokenSource closing = new();
    private readonly CancellationTokenSource ending = new();
    private readonly IReadOnlyList<Uri> addresses;
    private readonly Ledger ledger;
    private readonly Findings findings;
    private readonly int seed;
    private readonly HttpClient http = new(
        new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(2) }
    )
    {
        Timeout = AnswerPatience,
    };
    private Task working = Task.CompletedTask;
    private int keys;

    /// <summary>Clients that have not begun.</summary>
    public Clients(IEnumerable<Node> nodes, Ledger ledger, Findings findings, int seed)
    {
        addresses = [.. nodes.Select(node => new Uri(node.Address, "/orders"))];
        this.ledger = ledger;
        this.findings = findings;
        this.seed = seed;
    }

    /// <summary>Has so many begin.</summary>
    public void Begin(int count) =>
        working = Task.WhenAll(
            Enumerable.Range(1, count).Select(number => Task.Run(() => ShopAsync(number)))
        );

    /// <summary>Has them want no more orders, and waits until the last one is answered or given up.</summary>
    public async Task CloseAsync()
    {
        await closing.CancelAsync();
        await working;
    }

    /// <summary>Asks for one order, so many times at once, until each request is answered or given up.</summary>
    public Task WantAsync(Wish wish, int copies, Random dice, CancellationToken cancellation)
    {
        var entry = ledger.Begin(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{seed}-{Interlocked.Increment(ref keys)}"
            ),
            wish.Lines
        );
        int[] seeds = [.. Enumerable.Range(0, copies).Select(_ => dice.Next())];
        return Task.WhenAll(
            seeds.Select(one => AskAsync(wish, entry, new Random(one), cancellation))
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        await ending.CancelAsync();
        try
        {
            await working;
        }
        catch (OperationCanceledException)
        {
            // The run was ended.
        }

        http.Dispose();
        closing.Dispose();
        ending.Dispose();
    }

    private async Task ShopAsync(int number)
    {
        var dice = new Random(HashCode(number));
        while (!closing.IsCancellationRequested)
        {
            await WantAsync(
                Wish.MakeUp(dice),
                dice.Next(OneDoubledIn) == 0 ? dice.Next(2, MostCopies + 1) : 1,
                dice,
                ending.Token
            );
            await PauseAsync(dice.Next(LongestPauseMilliseconds));
        }
    }

    // The clients' dice are not the schedule's, nor each other's.
    private int HashCode(int number) => unchecked((seed * 31) + number);

    private async Task AskAsync(
        Wish wish,
        Ledger.Entry entry,
        Random dice,
        CancellationToken cancellation
    )
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < OrderPatience)
        {
            cancellation.ThrowIfCancellationRequested();
            var address = addresses[dice.Next(addresses.Count)];
            if (await TryAskAsync(wish, entry, address, cancellation))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 + dice.Next(400)), cancellation);
        }
    }

    private async Task<bool> TryAskAsync(
        Wish wish,
        Ledger.Entry entry,
        Uri address,
        CancellationToken cancellation
    )
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{entry.Key}\"");
            request.Content = new StringContent(wish.Body, Encoding.UTF8, "application/json");
            using var answer = await http.SendAsync(request, cancellation);
            var body = await answer.Content.ReadAsStringAsync(cancellation);
            return IsFinal(answer.StatusCode, body, wish, entry);
        }
        catch (Exception fault)
            when (fault is HttpRequestException or IOException
                || (fault is OperationCanceledException && !cancellation.IsCancellationRequested)
            )
        {
            entry.Miss(fault.Message);
            return false;
        }
    }

    private bool IsFinal(HttpStatusCode status, string body, Wish wish, Ledger.Entry entry)
    {
        switch ((int)status)
        {
            case 201:
                Acknowledge(body, wish, entry);
                return true;
            case 409 or 429 or 503:
                entry.Miss(body);
                return false;
            case >= 400 and < 500:
                if (wish.IsValid)
                {
                    findings.Add("a valid order is taken", $"{entry.Key}: {(int)status} {body}");
                }

                if (!entry.Refuse(body))
                {
                    findings.Add(
                        "a repeated request gets the first answer",
                        $"{entry.Key} was acknowledged, then {(int)status} {body}"
                    );
                }

                return true;
            default:
                findings.Add("no 5xx but 503", $"{entry.Key}: {(int)status} {body}");
                entry.Miss(body);
                return false;
        }
    }

    private void Acknowledge(string body, Wish wish, Ledger.Entry entry)
    {
        if (!wish.IsValid)
        {
            findings.Add("an invalid order is refused", $"{entry.Key}: {wish.Body} became {body}");
        }

        using var order = JsonDocument.Parse(body);
        if (entry.Acknowledge(order.RootElement.GetProperty("id").GetInt32(), body) != true)
        {
            findings.Add(
                "a repeated request gets the first answer",
                $"{entry.Key}, before: {entry.Attempt.OrderIds[0]} {entry.Attempt.Refusal}; then: {body}"
            );
        }
    }

    private async Task PauseAsync(int milliseconds)
    {
        try
        {
            await Task.Delay(milliseconds, closing.Token);
        }
        catch (OperationCanceledException)
        {
            // Closing time.
        }
    }
}
