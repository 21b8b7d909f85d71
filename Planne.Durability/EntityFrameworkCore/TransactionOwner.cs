using JasperFx;
using JasperFx.CodeGeneration.Frames;
using JasperFx.Core.Reflection;
using Microsoft.EntityFrameworkCore;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Configuration;
using Wolverine.EntityFrameworkCore;
using Wolverine.Persistence;
using Wolverine.Persistence.Sagas;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Answers which <c>DbContext</c> commits a chain's work, and from when on it needs a transaction.</summary>
internal sealed class TransactionOwner(DbContexts contexts)
{
    /// <summary>The context that commits; null if the chain has nothing to do with any.</summary>
    /// <exception cref="InvalidOperationException">There are several, and nothing says which of them is meant.</exception>
    public Type? Find(IChain chain, IServiceContainer container)
    {
        if (Designated(chain) is { } designated)
        {
            return designated;
        }

        var used = Used(chain, container);
        var written = Written(chain)
            .Select(x => Choose(contexts.Mapping(x, container), used))
            .ToArray();

        // What is written decides; a context that is merely read from does not make a chain ambiguous.
        Type[][] candidates =
        [
            [
                .. written
                    .SelectMany(x => x)
                    .Concat(UsedByHandlers(chain))
                    .Concat(UsedBySideEffects(chain, container))
                    .Distinct(),
            ],
            used,
            [
                .. chain
                    .DeclarativelyLoadedEntityTypes()
                    .SelectMany(x => contexts.Mapping(x, container))
                    .Distinct(),
            ],
        ];
        return candidates.FirstOrDefault(x => x.Length > 0) switch
        {
            null => null,
            [var one] => one,
            var several => throw new InvalidOperationException(
                $"{chain.Description} touches {DbContexts.Names(several)}, and one transaction cannot commit more than one context. Say which is written with [Transactional(typeof(…))], or split the work by a message."
            ),
        };
    }

    /// <summary>Whether the chain keeps its own transaction, through an outbox.</summary>
    public static bool IsLeftToTheUser(IChain chain, IServiceContainer container) =>
        chain
            .ServiceDependencies(container, Type.EmptyTypes)
            .Any(x => x.Closes(typeof(IDbContextOutbox<>)));

    /// <summary>
    /// Whether statements may run before the commit: side effects may run any, and so may a method that is given the
    /// context itself, or a service that has it.
    /// </summary>
    public static bool RunsStatements(
        IChain chain,
        Type dbContextType,
        IServiceContainer container
    ) =>
        chain.ReturnVariablesOfType<ISideEffect>().Any(x => StoredBy(x.VariableType) is null)
        || chain
            .HandlerCalls()
            .SelectMany(x => Services(x))
            .Any(x => IsOrNeeds(x, dbContextType, container));

    /// <summary>
    /// Whether what the chain writes can be written by another context of the type: neither is any different from the
    /// other, nor can the chain have asked this one for anything.
    /// </summary>
    public static bool MayShare(IChain chain, Type dbContextType, IServiceContainer container) =>
        chain is not SagaChain
        && IsMadeOfOptions(dbContextType)
        && !chain
            .HandlerCalls()
            .SelectMany(x => Services(x))
            .Any(x => IsOrNeeds(x, dbContextType, container));

    // One that is given more, or saves in a way of its own, may do so on behalf of whoever made the request.
    private static bool IsMadeOfOptions(Type dbContextType) =>
        dbContextType.GetConstructors() is [var constructor]
        && constructor
            .GetParameters()
            .All(x => x.ParameterType.IsAssignableTo(typeof(DbContextOptions)))
        && !dbContextType
            .GetMethods()
            .Any(x =>
                x.Name is nameof(DbContext.SaveChanges) or nameof(DbContext.SaveChangesAsync)
                && x.DeclaringType != typeof(DbContext)
            );

    private static Type? Designated(IChain chain) =>
        chain.Tags.TryGetValue(TransactionalAttribute.TransactionalDbContextTypeKey, out var value)
        && value is Type type
        && DbContexts.IsDbContext(type)
            ? type
            : null;

    private static Type[] Used(IChain chain, IServiceContainer container) =>
        [
            .. chain
                .ServiceDependencies(container, Type.EmptyTypes)
                .Where(DbContexts.IsDbContext)
                .Distinct(),
        ];

    private static IEnumerable<Type> UsedByHandlers(IChain chain) =>
        chain
            .HandlerCalls()
            .SelectMany(x => x.Method.GetParameters())
            .Select(x => x.ParameterType)
            .Where(DbContexts.IsDbContext);

    // The chain's own dependencies do not name these: a side effect asks for its services when it is executed.
    private static IEnumerable<Type> UsedBySideEffects(IChain chain, IServiceContainer container) =>
        chain
            .ReturnVariablesOfType<ISideEffect>()
            .SelectMany(x => x.VariableType.GetMethods())
            .Where(x => x.Name is "Execute" or "ExecuteAsync")
            .SelectMany(x => x.GetParameters())
            .SelectMany(x =>
                container.ServiceDependenciesFor(x.ParameterType).Append(x.ParameterType)
            )
            .Where(DbContexts.IsDbContext);

    private static IEnumerable<Type> Written(IChain chain)
    {
        var stored = chain
            .ReturnVariablesOfType<ISideEffect>()
            .Select(x => StoredBy(x.VariableType))
            .OfType<Type>();
        return chain is SagaChain saga ? stored.Append(saga.SagaType) : stored;
    }

    private static Type[] Choose(Type[] mapping, Type[] used) =>
        mapping.Length > 1 && mapping.Intersect(used).ToArray() is { Length: > 0 } meant
            ? meant
            : mapping;

    /// <summary>The entity of a storage action; null for any other side effect.</summary>
    private static Type? StoredBy(Type sideEffect)
    {
        if (
            sideEffect.IsGenericType
            && sideEffect.GetGenericTypeDefinition() == typeof(UnitOfWork<>)
        )
        {
            return sideEffect.GetGenericArguments()[0];
        }

        return sideEffect
            .GetInterfaces()
            .Append(sideEffect)
            .FirstOrDefault(x =>
                x.IsGenericType && x.GetGenericTypeDefinition() == typeof(IStorageAction<>)
            )
            ?.GetGenericArguments()[0];
    }

    private static IEnumerable<Type> Services(MethodCall call)
    {
        var parameters = call.Method.GetParameters().Select(x => x.ParameterType);
        return call.Method.IsStatic || call.HandlerType.CanBeCastTo<Saga>()
            ? parameters
            : parameters.Concat(
                call.HandlerType.GetConstructors()
                    .SelectMany(x => x.GetParameters())
                    .Select(x => x.ParameterType)
            );
    }

    private static bool IsOrNeeds(Type type, Type dbContextType, IServiceContainer container) =>
        type == dbContextType
        || (
            container.HasRegistrationFor(type)
            && container.ServiceDependenciesFor(type).Contains(dbContextType)
        );
}
