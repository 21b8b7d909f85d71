using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>The plans by which new entities of a context are written without it.</summary>
internal sealed class InsertPlans
{
    private static readonly ConditionalWeakTable<IDbContextOptions, InsertPlans> Known = [];

    private readonly ConcurrentDictionary<Type, InsertPlan?> plans = new();
    private readonly IModel model;
    private readonly ISqlGenerationHelper sql;
    private readonly bool isWatched;

    private InsertPlans(DbContext dbContext, IDbContextOptions options)
    {
        model = dbContext.Model;
        sql = dbContext.GetService<ISqlGenerationHelper>();
        isWatched = options.FindExtension<CoreOptionsExtension>()?.Interceptors?.Any() is true;
    }

    /// <summary>Those of a context's model, which several may share that are watched by different interceptors.</summary>
    public static InsertPlans Of(DbContext dbContext) =>
        Known.GetValue(
            dbContext.GetService<IDbContextOptions>(),
            options => new InsertPlans(dbContext, options)
        );

    /// <summary>Sorts entities by their plans, those first that others refer to.</summary>
    /// <returns>Null if there is one that only the context itself can write.</returns>
    public IReadOnlyList<(InsertPlan Plan, IReadOnlyList<object> Entities)>? Sort(
        IReadOnlyList<object> entities
    )
    {
        // Whoever intercepts what a context does is to see all of it.
        if (isWatched)
        {
            return null;
        }

        var sorted = new List<(InsertPlan, IReadOnlyList<object>)>();
        foreach (var ofType in entities.GroupBy(x => x.GetType()))
        {
            var all = ofType.ToArray();
            if (Plan(ofType.Key) is not { } plan || !Array.TrueForAll(all, plan.Fits))
            {
                return null;
            }

            sorted.Add((plan, all));
        }

        return [.. sorted.OrderBy(x => x.Item1.Depth)];
    }

    private InsertPlan? Plan(Type type) =>
        plans.GetOrAdd(
            type,
            _ => model.FindEntityType(type) is { } entity ? InsertPlan.Of(entity, sql) : null
        );
}
