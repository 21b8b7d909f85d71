using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Planne.Tests.Acceptance;

/// <summary>Clients that post orders, one after the other each, and remember what they were told.</summary>
internal sealed class Shoppers
{
    private readonly ConcurrentBag<int> acknowledged = [];
    private readonly ConcurrentBag<HttpStatusCode> refused = [];

    /// <summary>The ids of the orders that were answered 201.</summary>
    public IReadOnlyCollection<int> Acknowledged => acknowledged;

    /// <summary>The statuses of all other answers.</summary>
    public IReadOnlyCollection<HttpStatusCode> Refused => refused;

    /// <summary>Posts <paramref name="orders"/> orders from <paramref name="clients"/> clients at once.</summary>
    /// <remarks>A client whose connection breaks gives up; the others go on until theirs do.</remarks>
    public Task ShopAsync(Uri address, int clients, int orders)
    {
        var left = orders;
        return Task.WhenAll(
            Enumerable
                .Range(0, clients)
                .Select(async client =>
                {
                    using var http = new HttpClient();
                    http.BaseAddress = address;
                    while (Interlocked.Decrement(ref left) >= 0)
                    {
                        if (!await TryPostAsync(http, client))
                        {
                            return;
                        }
                    }
                })
        );
    }

    private async Task<bool> TryPostAsync(HttpClient http, int client)
    {
        object[] items =
        [
            new { productId = 1 + (client % 3), quantity = 1 + (client % 5) },
            new { productId = 1 + ((client + 1) % 3), quantity = 2 },
        ];
        try
        {
            using var answer = await http.PostAsJsonAsync(
                new Uri("/orders", UriKind.Relative),
                new { items }
            );
            if (answer.StatusCode != HttpStatusCode.Created)
            {
                refused.Add(answer.StatusCode);
                return true;
            }

            var order = await answer.Content.ReadFromJsonAsync<JsonElement>();
            acknowledged.Add(order.GetProperty("id").GetInt32());
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
