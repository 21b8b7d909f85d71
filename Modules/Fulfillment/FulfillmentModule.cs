using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Planne.Contracts;
using Wolverine;

namespace Planne.Fulfillment;

/// <summary>How Fulfillment is put into an application.</summary>
public static class FulfillmentModule
{
    /// <summary>The local queue on which orders wait for their verdict.</summary>
    public const string Queue = "fulfillment";

    /// <summary>Registers what Fulfillment needs.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="settings">What was set about it, found valid by <see cref="FulfillmentOptionsValidator"/>.</param>
    /// <param name="database">How its tables are reached; they live in whichever database this names.</param>
    public static IServiceCollection AddFulfillment(
        this IServiceCollection services,
        FulfillmentOptions settings,
        Action<IServiceProvider, DbContextOptionsBuilder> database
    )
    {
        services.AddSingleton(Options.Create(settings));
        services.AddSingleton<IApprovalPolicy>(
            new RandomApproval(settings.ApprovalRate, settings.ApprovalSeed ?? AnySeed())
        );
        services.AddSingleton<EarlierDecisions>();
        services.AddSingleton<DecisionLookup>();
        services.TryAddSingleton(TimeProvider.System);

        // Wolverine's generated code builds contexts itself, which it can do with singleton options alone.
        services.AddDbContext<FulfillmentDb>(database, optionsLifetime: ServiceLifetime.Singleton);
        return services;
    }

    /// <summary>Finds Fulfillment's handlers, and puts the orders to decide on a queue of their own.</summary>
    /// <param name="options">The application's Wolverine options.</param>
    /// <param name="settings">Fulfillment's own settings, valid.</param>
    public static void UseFulfillment(this WolverineOptions options, FulfillmentOptions settings)
    {
        options.Discovery.IncludeAssembly(typeof(FulfillmentModule).Assembly);
        options
            .PublishMessage<ProcessOrder>()
            .ToLocalQueue(Queue)
            .UseDurableInbox()
            .MaximumParallelMessages(settings.Parallelism);
    }

    private static long AnySeed() =>
        BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));
}
