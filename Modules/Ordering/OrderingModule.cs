using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Planne.Contracts;
using Planne.Ordering.Catalogue;
using Planne.Ordering.History;
using Planne.Ordering.Idempotency;
using Planne.Ordering.Ids;
using Planne.Ordering.Orders;
using Wolverine;

namespace Planne.Ordering;

/// <summary>How Ordering is put into an application.</summary>
public static class OrderingModule
{
    /// <summary>The local queue on which verdicts wait to be written, and on which its recurring work is done.</summary>
    public const string Queue = "ordering";

    private const string EveryMinute = "* * * * *";

    /// <summary>Registers what Ordering needs.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="settings">What was set about it, found valid by <see cref="OrderingOptionsValidator"/>.</param>
    /// <param name="database">How its tables are reached; they live in whichever database this names.</param>
    public static IServiceCollection AddOrdering(
        this IServiceCollection services,
        OrderingOptions settings,
        Action<IServiceProvider, DbContextOptionsBuilder> database
    )
    {
        services.AddSingleton(Options.Create(settings));
        services.AddSingleton<CatalogCache>();
        services.AddSingleton<OrderIds>();
        services.AddSingleton<OrderLookup>();
        services.AddSingleton<KeyedOrders>();
        services.AddSingleton<Backlog>();
        services.AddSingleton<WaitingOrders>();
        services.AddSingleton<OrderHistories>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<OrderFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<Backlog>());
        services.AddHostedService(provider => provider.GetRequiredService<OrderFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<FailedAttempts>());
        services.TryAddSingleton(TimeProvider.System);

        // Wolverine's generated code builds contexts itself, which it can do with singleton options alone.
        services.AddDbContext<OrderingDb>(database, optionsLifetime: ServiceLifetime.Singleton);
        return services;
    }

    /// <summary>Finds Ordering's handlers and endpoints, and gives its messages a queue.</summary>
    /// <param name="options">The application's Wolverine options.</param>
    /// <param name="settings">Ordering's own settings, valid.</param>
    public static void UseOrdering(this WolverineOptions options, OrderingOptions settings)
    {
        options.Discovery.IncludeAssembly(typeof(OrderingModule).Assembly);
        options.Publish(rule =>
        {
            rule.Message<OrderDecided>();
            rule.Message<ResendOverdueOrders>();
            rule.Message<DeleteExpiredKeys>();
            rule.Message<DeleteOldAttempts>();
            rule.ToLocalQueue(Queue)
                .UseDurableInbox()
                .MaximumParallelMessages(settings.Parallelism);
        });
    }

    /// <summary>Schedules Ordering's recurring work, on one node at a time.</summary>
    /// <param name="options">The application's Wolverine options.</param>
    /// <param name="settings">Ordering's own settings, valid.</param>
    public static void ScheduleOrdering(this WolverineOptions options, OrderingOptions settings)
    {
        options.Schedules.ScheduleRecurring<ResendOverdueOrders>(
            settings.OverdueSchedule,
            TimeZoneInfo.Utc
        );
        options.Schedules.ScheduleRecurring<DeleteExpiredKeys>(EveryMinute, TimeZoneInfo.Utc);
        options.Schedules.ScheduleRecurring<DeleteOldAttempts>(EveryMinute, TimeZoneInfo.Utc);
    }
}
