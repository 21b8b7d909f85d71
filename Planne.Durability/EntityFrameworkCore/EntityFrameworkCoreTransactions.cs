namespace Wolverine.EntityFrameworkCore;

/// <summary>Wolverine's entry points for transactions on an Entity Framework Core <c>DbContext</c>.</summary>
public static class EntityFrameworkCoreTransactions
{
    /// <summary>Gives endpoints and handlers that use a <c>DbContext</c> one transaction with their messages.</summary>
    /// <param name="options">The application's Wolverine options.</param>
    public static void UseEntityFrameworkCoreTransactions(this WolverineOptions options) =>
        throw new NotSupportedException();
}
