using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>
/// Contexts that write for units of work that share a commit. Kept from one to the next: to make one ready takes Entity
/// Framework Core longer than a commit of one order.
/// </summary>
internal sealed class SpareContexts(IServiceProvider services) : IDisposable
{
    private readonly ConcurrentDictionary<Type, ConcurrentBag<DbContext>> spare = new();

    /// <summary>One that nobody else uses, and that tracks nothing.</summary>
    public DbContext Take(Type type) => Of(type).TryTake(out var kept) ? kept : Make(type);

    /// <summary>A new one, of a type that is made of its options alone.</summary>
    public DbContext Make(Type type) =>
        (DbContext)ActivatorUtilities.CreateInstance(services, type);

    /// <summary>Gives one back that has done what it was taken for. One that has not is to be disposed of.</summary>
    public void GiveBack(DbContext context)
    {
        context.ChangeTracker.Clear();
        Of(context.GetType()).Add(context);
    }

    /// <summary>Disposes of those that are here.</summary>
    public void Dispose()
    {
        foreach (var context in spare.Values.SelectMany(x => x))
        {
            context.Dispose();
        }
    }

    private ConcurrentBag<DbContext> Of(Type type) => spare.GetOrAdd(type, _ => []);
}
