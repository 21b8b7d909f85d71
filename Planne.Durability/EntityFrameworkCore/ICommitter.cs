namespace Planne.Durability.EntityFrameworkCore;

/// <summary>The one place where units of work are written and committed.</summary>
internal interface ICommitter
{
    /// <summary>Commits all that the unit of work has collected, or nothing of it.</summary>
    /// <returns>Whether it is committed; false if another node has taken the envelope that was being handled.</returns>
    Task<bool> CommitAsync(DbContextUnitOfWork work, CancellationToken cancellation);
}
