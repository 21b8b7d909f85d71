using System.Net;
using System.Threading.RateLimiting;
using Planne.Host.Configuration;
using Planne.Ordering.Requests;

namespace Planne.Host.Http;

/// <summary>Limits how often a client may ask the API, and tells it how far it may go (draft-ietf-httpapi-ratelimit-headers-10).</summary>
/// <remarks>The middleware that comes with ASP.NET Core does not tell who was let through what is left.</remarks>
internal static class RateLimit
{
    /// <summary>Registers the limiter.</summary>
    public static void AddRateLimit(this IServiceCollection services, RateLimitOptions limit) =>
        services.AddSingleton(provider =>
        {
            var clock = provider.GetRequiredService<TimeProvider>();
            return PartitionedRateLimiter.Create<Client, Client>(client =>
                RateLimitPartition.Get(client, _ => new Quota(limit.Requests, limit.Window, clock))
            );
        });

    /// <summary>Refuses with 429 what is too much, and tells with every answer of the API what is left.</summary>
    public static void UseRateLimit(this WebApplication app, RateLimitOptions limit)
    {
        var limiter = app.Services.GetRequiredService<PartitionedRateLimiter<Client>>();
        var policy = Line(
            $"\"default\";q={limit.Requests};w={Math.Ceiling(limit.Window.TotalSeconds)}"
        );
        app.Use(
            async (http, next) =>
            {
                if (!http.IsForApi())
                {
                    await next(http);
                    return;
                }

                var client = Client.Of(http);
                using var lease = limiter.AttemptAcquire(client);

                // At the last moment, since an exception handler begins with clearing the headers.
                http.Response.OnStarting(() =>
                {
                    var (left, seconds) = LeftOf(limiter, client);
                    http.Response.Headers["RateLimit-Policy"] = policy;
                    http.Response.Headers["RateLimit"] = Line($"\"default\";r={left};t={seconds}");
                    return Task.CompletedTask;
                });
                await (lease.IsAcquired ? next(http) : RefuseAsync(http, limiter, client));
            }
        );
    }

    private static Task RefuseAsync(
        HttpContext http,
        PartitionedRateLimiter<Client> limiter,
        Client client
    )
    {
        var (_, seconds) = LeftOf(limiter, client);
        http.Response.Headers.RetryAfter = Line($"{seconds}");
        return http.WriteProblemAsync(
            StatusCodes.Status429TooManyRequests,
            "This client has sent too many requests; Retry-After tells in how many seconds it may send more."
        );
    }

    private static (long Requests, long Seconds) LeftOf(
        PartitionedRateLimiter<Client> limiter,
        Client client
    )
    {
        var left = (QuotaLeft)limiter.GetStatistics(client)!;

        // Rounded up: whoever waits for so long finds the window over.
        return (left.CurrentAvailablePermits, (long)Math.Ceiling(left.ResetsIn.TotalSeconds));
    }

    private static string Line(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>Whom a limit is for: who is known by name, otherwise an address.</summary>
    private readonly record struct Client(string Name, IPAddress? Address)
    {
        public static Client Of(HttpContext http) =>
            Caller.Of(http) is { IsAnonymous: false } known
                ? new Client(known.Id, null)
                : new Client("", http.Connection.RemoteIpAddress);
    }
}
