using JasperFx;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>The contexts that an application has registered, and what each of them maps.</summary>
internal sealed class DbContexts
{
    private readonly Lock gate = new();
    private IReadOnlyDictionary<Type, IModel>? models;

    /// <summary>The contexts that map the entity; none if it is no entity at all.</summary>
    public Type[] Mapping(Type entityType, IServiceContainer container) =>
        [
            .. Models(container)
                .Where(x => x.Value.FindEntityType(entityType) is not null)
                .Select(x => x.Key),
        ];

    /// <summary>The only context that maps the entity.</summary>
    /// <exception cref="InvalidOperationException">None maps it, or several do.</exception>
    public Type TheOneMapping(Type entityType, IServiceContainer container) =>
        Mapping(entityType, container) switch
        {
            [var one] => one,
            [] => throw new InvalidOperationException(
                $"No registered DbContext maps {entityType.Name}."
            ),
            var several => throw new InvalidOperationException(
                $"{entityType.Name} is mapped by {Names(several)}, so it cannot be loaded by type alone: load it in LoadAsync() from the context that is meant."
            ),
        };

    /// <summary>The type of the entity's key.</summary>
    /// <exception cref="InvalidOperationException">The key has more than one part.</exception>
    public Type KeyType(Type entityType, IServiceContainer container)
    {
        var model = Models(container)[TheOneMapping(entityType, container)];
        return model.FindEntityType(entityType)!.FindPrimaryKey()?.Properties is [var key]
            ? key.ClrType
            : throw new InvalidOperationException(
                $"{entityType.Name} has no key of a single column, so it cannot be loaded by type alone: load it in LoadAsync()."
            );
    }

    public static bool IsDbContext(Type type) =>
        type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(DbContext));

    public static string Names(IEnumerable<Type> types) =>
        string.Join(" and ", types.Select(x => x.Name));

    private IReadOnlyDictionary<Type, IModel> Models(IServiceContainer container)
    {
        lock (gate)
        {
            return models ??= Build(container);
        }
    }

    private static Dictionary<Type, IModel> Build(IServiceContainer container)
    {
        using var scope = container.Services.CreateScope();
        return container
            .FindMatchingServices(IsDbContext)
            .Select(x => x.ServiceType)
            .Distinct()
            .ToDictionary(
                x => x,
                x => ((DbContext)scope.ServiceProvider.GetRequiredService(x)).Model
            );
    }
}
