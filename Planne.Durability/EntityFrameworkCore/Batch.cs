using Microsoft.EntityFrameworkCore;
using Wolverine;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Units of work that are committed in one transaction: one, or several that are untouched and of one context.</summary>
internal sealed class Batch
{
    private Batch(
        IReadOnlyList<DbContextUnitOfWork> works,
        DbContext dbContext,
        bool tracked,
        bool retriesWaits
    )
    {
        Works = works;
        DbContext = dbContext;
        HasBegun = tracked && works[0].HasBegun;
        RetriesWaits = retriesWaits;

        // In the order of the primary key, so that batches that meet wait for each other and do not deadlock.
        BeingHandled = [.. works.SelectMany(x => x.BeingHandled).OrderBy(x => x.Id)];
        Incoming = [.. works.SelectMany(x => x.Incoming).OrderBy(x => x.Id)];
        Outgoing = [.. works.SelectMany(x => x.Outgoing).OrderBy(x => x.Id)];
        Effects =
        [
            .. works.SelectMany(x => x.Effects).GroupBy(x => x.GetType()).Select(x => x.ToArray()),
        ];

        object[] inserted = [.. works.SelectMany(x => x.Inserted)];
        var untracked = tracked ? null : InsertPlans.Of(DbContext).Sort(inserted);
        Untracked = untracked ?? [];
        IsTracked = untracked is null;
        if (untracked is null)
        {
            DbContext.AddRange(inserted);
        }

        IsScript = !IsTracked && Outgoing.Count == 0 && DbContext.TakesScripts();
    }

    /// <summary>One that has a transaction of its own.</summary>
    public static Batch Of(DbContextUnitOfWork work) =>
        new([work], work.DbContext, tracked: true, retriesWaits: true);

    /// <summary>One or several, written by another context of their kind, and past its tracking where that can be.</summary>
    public static Batch OfUntracked(
        IReadOnlyList<DbContextUnitOfWork> works,
        DbContext dbContext
    ) => new(works, dbContext, tracked: false, retriesWaits: false);

    /// <summary>One whose rows the context is told of, so that a failure tells which row it was.</summary>
    public static Batch OfTracked(DbContextUnitOfWork work) =>
        new([work], work.DbContext, tracked: true, retriesWaits: false);

    public IReadOnlyList<DbContextUnitOfWork> Works { get; }

    /// <summary>Whether a lock that has been waited for in vain is waited for again.</summary>
    public bool RetriesWaits { get; }

    /// <summary>Writes for all of them.</summary>
    public DbContext DbContext { get; }

    public IEnvelopeWriter Writer => Works[0].Writer;

    public bool HasBegun { get; }

    /// <summary>New rows that the context is not told of.</summary>
    public IReadOnlyList<(InsertPlan Plan, IReadOnlyList<object> Entities)> Untracked { get; }

    /// <summary>Whether the context may have rows to write.</summary>
    public bool IsTracked { get; }

    /// <summary>Whether all that it does to the database, but for effects, is known before it begins.</summary>
    public bool IsScript { get; }

    public IReadOnlyList<Envelope> BeingHandled { get; }

    public IReadOnlyList<Envelope> Incoming { get; }

    public IReadOnlyList<Envelope> Outgoing { get; }

    /// <summary>Those of a kind together.</summary>
    public IReadOnlyList<IReadOnlyList<ISharedEffect>> Effects { get; }

    /// <summary>Whether it has come to the commit itself, after which it may be unknown what became of it.</summary>
    public bool HasReachedCommit { get; set; }

    /// <summary>What effects want done once they are committed.</summary>
    public List<Action> Afterwards { get; } = [];
}
