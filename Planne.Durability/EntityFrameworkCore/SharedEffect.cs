using System.Reflection;
using JasperFx.Core.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>What a side effect does to rows, to be done for many of its kind at once.</summary>
internal interface ISharedEffect
{
    /// <summary>Does all of them, which are of this kind.</summary>
    /// <returns>What is to be done once it is committed; null for nothing.</returns>
    Task<Action?> ExecuteAsync(
        IReadOnlyList<ISharedEffect> all,
        DbContext dbContext,
        IServiceProvider services,
        CancellationToken cancellation
    );
}

/// <summary>
/// A side effect with a static method <c>ExecuteManyAsync</c> beside its own <c>ExecuteAsync</c>. The method takes an
/// <c>IReadOnlyList</c> of the side effect, and further the context, a cancellation token and singletons, in any order. What
/// it returns in its task, an <c>Action</c> if anything, is called once it is committed.
/// </summary>
/// <typeparam name="T">The side effect.</typeparam>
internal sealed class SharedEffect<T>(T effect) : ISharedEffect
    where T : class
{
    private static readonly MethodInfo Method = SharedEffects.Find(typeof(T))!;

    public async Task<Action?> ExecuteAsync(
        IReadOnlyList<ISharedEffect> all,
        DbContext dbContext,
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var effects = all.Select(x => ((SharedEffect<T>)x).Effect).ToArray();
        var arguments = Method
            .GetParameters()
            .Select(x => x.ParameterType)
            .Select(
                object (type) =>
                    type == typeof(IReadOnlyList<T>) ? effects
                    : type == typeof(CancellationToken) ? cancellation
                    : type.IsInstanceOfType(dbContext) ? dbContext
                    : services.GetRequiredService(type)
            );
        var running = (Task)
            Method.Invoke(
                null,
                BindingFlags.DoNotWrapExceptions,
                null,
                [.. arguments],
                culture: null
            )!;
        await running;
        return running is Task<Action> { Result: var then } ? then : null;
    }

    private T Effect => effect;
}

/// <summary>Finds side effects that can be shared.</summary>
internal static class SharedEffects
{
    private const string Name = "ExecuteManyAsync";

    /// <summary>The method that does many of them at once; null if there is none.</summary>
    /// <exception cref="InvalidOperationException">There is one, but not as it has to be.</exception>
    public static MethodInfo? Find(Type effectType)
    {
        var method = effectType.GetMethod(Name, BindingFlags.Static | BindingFlags.Public);
        if (method is null)
        {
            return null;
        }

        var many = typeof(IReadOnlyList<>).MakeGenericType(effectType);
        return
            (method.ReturnType == typeof(Task) || method.ReturnType == typeof(Task<Action>))
            && method.GetParameters().Count(x => x.ParameterType == many) == 1
            ? method
            : throw new InvalidOperationException(
                $"{effectType.FullNameInCode()}.{Name} must return a Task, or one of an Action, and take an IReadOnlyList<{effectType.Name}>."
            );
    }
}
