using OpenTelemetry.Metrics;
using Planne.Host.Configuration;
using Planne.Host.Operations.Api;
using Planne.Host.Operations.Reports;

namespace Planne.Host.Operations;

/// <summary>All that the operators' server answers.</summary>
internal static class OperationsEndpoints
{
    /// <summary>Registers the server.</summary>
    public static void AddOperations(this IServiceCollection services, OpsOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<OperatorsServer>();
        services.AddHostedService(provider => provider.GetRequiredService<OperatorsServer>());
        services.AddReports();
    }

    /// <summary>Maps it.</summary>
    /// <param name="operators">The operators' server.</param>
    /// <param name="application">The services of the host itself.</param>
    public static void MapOperations(this WebApplication operators, IServiceProvider application)
    {
        // A further area is one line more.
        operators.MapPrometheusScrapingEndpoint(
            "/metrics",
            application.GetRequiredService<MeterProvider>(),
            configureBranchedPipeline: null,
            optionsName: null
        );
        operators.MapConsole();
        operators.MapOperationsApi(application);
    }
}
