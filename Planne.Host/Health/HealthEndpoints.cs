using Microsoft.Extensions.Diagnostics.HealthChecks;
using MySqlConnector;
using Planne.Host.Configuration;
using Planne.Host.Http;

namespace Planne.Host.Health;

/// <summary><c>/health/live</c> and <c>/health/ready</c>.</summary>
internal static class HealthEndpoints
{
    private const string Tag = "operations";

    /// <summary>Registers what a ready node is judged by. A further check is one line more.</summary>
    public static void AddHealth(this IServiceCollection services, Settings settings)
    {
        var timeout = TimeoutOf(new MySqlConnectionStringBuilder(settings.ConnectionString));
        services.AddSingleton(settings.Messaging);
        services.AddSingleton(settings.Health);
        services.AddSingleton<Readiness>();
        services
            .AddHealthChecks()
            .AddCheck<DatabaseCheck>("database", timeout: timeout)
            .AddCheck<SchemaCheck>("schema", timeout: timeout)
            .AddCheck<NodeCheck>("node", timeout: timeout)
            .AddCheck<LeaderCheck>("leader", timeout: timeout)
            .AddCheck<DeadLettersCheck>("dead-letters", timeout: timeout)
            .AddCheck<WaitCheck>("wait")
            .AddCheck<BacklogCheck>("backlog");
    }

    /// <summary>Maps the two addresses.</summary>
    public static void MapHealth(this WebApplication app)
    {
        // Looks at nothing: a node that can answer is not helped by being restarted.
        app.MapGet("/health/live", (HttpContext http) => Tell(http, HealthAnswer.Alive))
            .WithHead()
            .Produces<HealthAnswer>()
            .WithName("getLiveness")
            .WithTags(Tag);
        app.MapGet("/health/ready", TellReadinessAsync)
            .WithHead()
            .Produces<HealthAnswer>()
            .Produces<HealthAnswer>(StatusCodes.Status503ServiceUnavailable)
            .WithName("getReadiness")
            .WithTags(Tag);
    }

    /// <summary>Whoever asks is answered when a client of the API would be told that the database is away.</summary>
    // 0 has the connector wait for as long as it takes, and a health check is not to: the connector's own default then.
    private static TimeSpan TimeoutOf(MySqlConnectionStringBuilder connection) =>
        TimeSpan.FromSeconds(connection.ConnectionTimeout is > 0 and var seconds ? seconds : 15);

    private static async Task<IResult> TellReadinessAsync(
        HttpContext http,
        Readiness readiness,
        IHostApplicationLifetime lifetime
    )
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return Tell(http, HealthAnswer.Leaving, StatusCodes.Status503ServiceUnavailable);
        }

        var report = await readiness.AskAsync(http.RequestAborted);
        return Tell(
            http,
            HealthAnswer.Of(report),
            report.Status == HealthStatus.Unhealthy
                ? StatusCodes.Status503ServiceUnavailable
                : StatusCodes.Status200OK
        );
    }

    private static IResult Tell(
        HttpContext http,
        HealthAnswer answer,
        int status = StatusCodes.Status200OK
    )
    {
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(answer, statusCode: status);
    }
}
