using Microsoft.EntityFrameworkCore;
using Planne.Durability.EntityFrameworkCore;
using Wolverine.Runtime;

namespace Wolverine.EntityFrameworkCore;

/// <summary>What <see cref="IDbContextOutbox{T}"/> resolves to; public because Wolverine's generated code names it.</summary>
/// <typeparam name="T">The context that is saved.</typeparam>
public sealed class DbContextOutbox<T> : MessageContext, IDbContextOutbox<T>
    where T : DbContext
{
    private readonly DbContextUnitOfWork unitOfWork;

    /// <summary>Enlists what is published here in the context's next save.</summary>
    /// <param name="runtime">The application's Wolverine runtime.</param>
    /// <param name="dbContext">The context that is saved.</param>
    public DbContextOutbox(IWolverineRuntime runtime, T dbContext)
        : base(runtime)
    {
        DbContext = dbContext;
        MultiFlushMode = MultiFlushMode.AllowMultiples;
        unitOfWork = new DbContextUnitOfWork(this, dbContext);
        EnlistInOutbox(unitOfWork);
    }

    /// <inheritdoc/>
    public T DbContext { get; }

    /// <inheritdoc/>
    public async Task SaveChangesAndFlushMessagesAsync(CancellationToken token = default)
    {
        try
        {
            await unitOfWork.CommitAsync(token);
        }
        catch
        {
            await unitOfWork.RollbackAsync();
            throw;
        }
    }
}
