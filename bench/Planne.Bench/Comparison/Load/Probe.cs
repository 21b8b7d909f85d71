using System.Net;
using System.Net.Http.Json;

namespace Planne.Bench.Comparison.Load;

/// <summary>A client that looks whether a contestant answers as the API says.</summary>
internal sealed class Probe(Uri host)
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient http = new() { BaseAddress = host };

    /// <summary>Asks for what cannot be had.</summary>
    public async Task RefusalsAsync()
    {
        using var order = await PostAsync(new NewOrder([new(9, 1)]));
        Expect(HttpStatusCode.UnprocessableEntity, order.StatusCode, "an unknown product");
        using var missing = await http.GetAsync(Relative("/orders/2000000000"));
        Expect(HttpStatusCode.NotFound, missing.StatusCode, "an unknown order");
    }

    /// <summary>Places an order and waits until it is decided.</summary>
    public async Task OrderAsync()
    {
        using var answer = await PostAsync(new NewOrder([new(1, 2), new(3, 1)]));
        Expect(HttpStatusCode.Created, answer.StatusCode, "an order");
        var order = (await answer.Content.ReadFromJsonAsync<Order>())!;
        Expect($"/orders/{order.Id}", answer.Headers.Location?.OriginalString, "its location");
        Expect("PENDING 400 1*2 3*1", order.Summary, "the answer");

        using var limit = new CancellationTokenSource(GiveUp);
        while (true)
        {
            var now = await http.GetFromJsonAsync<Order>(answer.Headers.Location, limit.Token);
            Expect(order.Id, now!.Id, "the order");
            if (now.Summary is "APPROVED 400 1*2 3*1" or "REFUSED 400 1*2 3*1")
            {
                return;
            }

            Expect(order.Summary, now.Summary, "the order");
            await Task.Delay(BetweenLooks, limit.Token);
        }
    }

    private Task<HttpResponseMessage> PostAsync(NewOrder order) =>
        http.PostAsJsonAsync(Relative("/orders"), order);

    private static void Expect<T>(T expected, T found, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
        {
            throw new InvalidOperationException(
                $"Of {what}, {expected} was expected, not {found}."
            );
        }
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private sealed record NewOrder(IReadOnlyList<NewLine> Items);

    private sealed record NewLine(int ProductId, int Quantity);

    private sealed record Order(int Id, string Status, int AmountCents, IReadOnlyList<Item> Items)
    {
        public string Summary =>
            $"{Status} {AmountCents} {string.Join(' ', Items.OrderBy(item => item.Id).Select(item => $"{item.ProductId}*{item.Quantity}"))}";
    }

    private sealed record Item(int Id, int ProductId, int Quantity);
}
