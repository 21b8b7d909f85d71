using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Planne.Host.Configuration;

namespace Planne.Host.Telemetry;

/// <summary>Has metrics collected for whoever scrapes or is sent them, and traces where a collector is named.</summary>
internal static class TelemetrySetup
{
    // As often as metrics are usually looked at; it takes three questions to the database.
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(15);

    /// <summary>Registers what is wanted: without a collector no spans are made, and without operators either nothing is counted.</summary>
    public static void AddTelemetry(this WebApplicationBuilder builder, OpsOptions operators)
    {
        var collected = Otlp.IsOn(builder.Configuration);
        if (!collected && operators.Address is null)
        {
            return;
        }

        builder.Services.AddHealthMetrics();
        var telemetry = builder
            .Services.AddOpenTelemetry()
            .ConfigureResource(Describe)
            .WithMetrics(metrics =>
            {
                metrics.AddMeters();
                if (operators.Address is not null)
                {
                    metrics.AddPrometheusExporter(prometheus =>
                        prometheus.ScopeInfoEnabled = false
                    );
                }

                if (collected)
                {
                    metrics.AddOtlpExporter();
                }
            });
        if (collected)
        {
            telemetry.WithTracing(traces => traces.AddSpans().AddOtlpExporter());
        }
    }

    private static void AddHealthMetrics(this IServiceCollection services)
    {
        services.AddSingleton<IHealthCheckPublisher, HealthMetrics>();
        services.Configure<HealthCheckPublisherOptions>(publish =>
        {
            // A node that starts has no leader for a moment, and the log would tell.
            publish.Delay = TimeSpan.FromSeconds(5);
            publish.Period = HealthPeriod;
        });
    }

    private static void Describe(ResourceBuilder resource) =>
        resource
            .AddDetector(services => new ThisNode(services))
            // Again, so that what is set there counts.
            .AddEnvironmentVariableDetector();

    private static void AddMeters(this MeterProviderBuilder metrics) =>
        metrics
            .AddMeter("Planne.*", "Wolverine*", "Microsoft.AspNetCore.*", "MySqlConnector")
            .AddRuntimeInstrumentation();

    private static TracerProviderBuilder AddSpans(this TracerProviderBuilder traces) =>
        traces
            .AddSource("Planne.Durability", "Wolverine")
            .AddProcessor<OwnWork>()
            .AddAspNetCoreInstrumentation(http =>
                http.Filter = static watched =>
                    !watched.Request.Path.StartsWithSegments(
                        "/health",
                        StringComparison.OrdinalIgnoreCase
                    )
            );
}
