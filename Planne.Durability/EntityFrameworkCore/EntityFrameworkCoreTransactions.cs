using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Planne.Durability.EntityFrameworkCore;
using Planne.Durability.Telemetry;
using Wolverine.Persistence.Sagas;

namespace Wolverine.EntityFrameworkCore;

/// <summary>Wolverine's entry points for transactions on an Entity Framework Core <c>DbContext</c>.</summary>
public static class EntityFrameworkCoreTransactions
{
    /// <summary>Gives endpoints and handlers that use a <c>DbContext</c> one transaction with their messages.</summary>
    /// <remarks>
    /// Takes effect where a storage action (<c>Insert&lt;T&gt;</c>, <c>IStorageAction&lt;T&gt;</c>, <c>UnitOfWork&lt;T&gt;</c>, …) is returned,
    /// under <c>[Transactional]</c>, and, with <c>Policies.AutoApplyTransactions()</c>, wherever a <c>DbContext</c> is used at all.
    /// Register contexts with <c>optionsLifetime: ServiceLifetime.Singleton</c>, or Wolverine's code generation refuses them,
    /// and without EF Core's own retrying execution strategy, which refuses transactions that it has not begun.
    /// </remarks>
    /// <param name="options">The application's Wolverine options.</param>
    public static void UseEntityFrameworkCoreTransactions(this WolverineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);

        options.CodeGeneration.InsertFirstPersistenceStrategy<EntityFrameworkCorePersistence>();
        options.Policies.Add<SharedEffectPolicy>();
        options.Services.TryAddSingleton(TimeProvider.System);
        options.Services.AddMetrics();
        options.Services.TryAddSingleton<DurabilityMetrics>();
        options.Services.TryAddSingleton<Committer>();
        options.Services.TryAddSingleton<SpareContexts>();
        options.Services.TryAddSingleton<ICommitter, SharedCommits>();
        options.Services.TryAddScoped(typeof(IDbContextOutbox<>), typeof(DbContextOutbox<>));
    }
}
