using Planne.Host.Operations.Reports;
using Wolverine.Http;
using Wolverine.Persistence;
using Wolverine.Runtime;

namespace Planne.Host.Operations.Api;

/// <summary><c>/ops/api</c>: what operators ask and order, as JSON.</summary>
internal static class OperationsApi
{
    /// <summary>Lends the operators' server what Wolverine's own endpoints ask for.</summary>
    public static void AddOperationsApi(
        this IServiceCollection operators,
        IServiceProvider application
    )
    {
        // Instances, which stay the application's to dispose of.
        operators.AddSingleton(application.GetRequiredService<IWolverineRuntime>());
        operators.AddSingleton(application.GetRequiredService<MessageStoreCollection>());

        // Before anything is counted that it is to add up.
        _ = application.GetRequiredService<OrderMeters>();
    }

    /// <summary>Maps all of it.</summary>
    public static void MapOperationsApi(this WebApplication operators, IServiceProvider application)
    {
        var log = application
            .GetRequiredService<ILoggerFactory>()
            .CreateLogger(typeof(OperationsApi).Namespace!);
        var api = operators.MapGroup("/ops/api");
        api.AddEndpointFilter((context, next) => Failures.ExplainAsync(context, next, log));
        api.AddEndpointFilter(StateChanges.AdmitAsync);

        api.MapReports(application);
        api.MapDeadLetters(application, log);
        api.MapScheduled(application, log);
        api.MapGroup("/wolverine").MapDeadLettersEndpoints();
        api.Map("/{**rest}", () => Failures.NotFound("There is nothing at this address."));
    }
}
