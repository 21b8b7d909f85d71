using System.Net.Http.Headers;
using System.Text;

namespace Planne.Tests.Support;

/// <summary>Sends requests as a client does, and reads answers as wholes that tests compare.</summary>
internal static class Requests
{
    /// <summary>The body of an order of two apples, which cost 200 cents.</summary>
    public const string TwoApples = """{"items":[{"productId":1,"quantity":2}]}""";

    /// <summary>Sends a request.</summary>
    /// <param name="http">Knows the host.</param>
    /// <param name="method">GET, POST, …</param>
    /// <param name="path">Path and query.</param>
    /// <param name="body">JSON, or null for none.</param>
    /// <param name="headers">Further headers, as given.</param>
    public static async Task<Answer> SendAsync(
        this HttpClient http,
        string method,
        string path,
        string? body = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = Of(method, path, body, headers);
        using var response = await http.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    /// <summary>Places an order.</summary>
    public static Task<Answer> PostAsync(
        this HttpClient http,
        string body = TwoApples,
        params (string Name, string Value)[] headers
    ) => http.SendAsync("POST", "/orders", body, headers);

    /// <summary>A request that is yet to be sent.</summary>
    public static HttpRequestMessage Of(
        string method,
        string path,
        string? body = null,
        params (string Name, string Value)[] headers
    )
    {
        var request = new HttpRequestMessage(
            new HttpMethod(method),
            new Uri(path, UriKind.Relative)
        );
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}

/// <summary>An answer, read whole.</summary>
/// <param name="Status">The status code.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">All headers by name, several values of one joined by a comma and a space.</param>
internal sealed record Answer(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The header's value, or null if it is not there.</summary>
    public string? this[string header] => Headers.GetValueOrDefault(header);

    /// <summary>The order's id, by its address.</summary>
    public string OrderId => this["Location"]!["/orders/".Length..];

    public static async Task<Answer> OfAsync(HttpResponseMessage response) =>
        new(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(
                    header => header.Key,
                    header => string.Join(", ", header.Value),
                    StringComparer.OrdinalIgnoreCase
                )
        );
}
