using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Planne.Host.Telemetry;

/// <summary>Keeps the requests of operators, scrapes above all, out of the metrics and traces of the service.</summary>
internal static class Unwatched
{
    private const string Name = "Planne.Operators";

    /// <summary>Has the server's spans come from sources that nobody listens to.</summary>
    public static void AddUnwatched(this IServiceCollection services)
    {
        services.AddSingleton(new ActivitySource(Name));
        services.AddSingleton(new DiagnosticListener(Name));
    }

    /// <summary>Has no request measured.</summary>
    public static void UseUnwatched(this WebApplication app) =>
        app.Use(
            (http, next) =>
            {
                if (http.Features.Get<IHttpMetricsTagsFeature>() is { } measured)
                {
                    measured.MetricsDisabled = true;
                }

                return next(http);
            }
        );
}
