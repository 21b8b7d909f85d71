using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Planne.Durability.Telemetry;
using Wolverine;
using Wolverine.Persistence;
using Wolverine.Persistence.Durability;
using Wolverine.Runtime;
using Wolverine.Transports;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Collects what one handler or endpoint changes and sends, until it is committed in one place.</summary>
/// <remarks>Public because Wolverine's generated code names it; not meant to be used by hand.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class DbContextUnitOfWork : IEnvelopeTransaction, IAsyncDisposable
{
    private readonly MessageContext messages;
    private readonly IEnvelopeTransaction? outer;
    private readonly Lock gate = new();
    private readonly List<Envelope> incoming = [];
    private readonly List<Envelope> outgoing = [];
    private readonly List<object> inserted = [];
    private readonly List<ISharedEffect> effects = [];
    private readonly bool mayBeShared;
    private DbContext? own;
    private bool isTouched;
    private bool enlisted;
    private bool disposed;

    private DbContext? context;

    internal DbContextUnitOfWork(MessageContext messages, DbContext dbContext)
        : this(messages, dbContext.GetType(), mayBeShared: false) => context = dbContext;

    private DbContextUnitOfWork(MessageContext messages, Type contextType, bool mayBeShared)
    {
        this.messages = messages;
        this.mayBeShared = mayBeShared;
        outer = messages.Transaction;
        ContextType = contextType;
    }

    internal Type ContextType { get; }

    /// <summary>The context; made when it is asked for, unless it was given.</summary>
    internal DbContext DbContext =>
        context ??= own = messages
            .Runtime.Services.GetRequiredService<SpareContexts>()
            .Make(ContextType);

    /// <summary>Messages for durable local queues, and scheduled ones.</summary>
    internal IReadOnlyList<Envelope> Incoming => Snapshot(incoming);

    /// <summary>Messages for durable endpoints elsewhere.</summary>
    internal IReadOnlyList<Envelope> Outgoing => Snapshot(outgoing);

    /// <summary>
    /// The envelope that is being handled, if the inbox holds it. One that was invoked inline has no row, one that was
    /// rescheduled meanwhile is not to be finished, and one that the idempotency check has stored is so already.
    /// </summary>
    internal IReadOnlyList<Envelope> BeingHandled =>
        messages.Envelope is { WasPersistedInInbox: true, Status: EnvelopeStatus.Incoming } envelope
            ? [envelope]
            : [];

    /// <summary>Rows to insert that the context has not been told of.</summary>
    internal IReadOnlyList<object> Inserted => inserted;

    /// <summary>What is to be done to rows that many units of work can have done at once.</summary>
    internal IReadOnlyList<ISharedEffect> Effects => effects;

    /// <summary>
    /// Whether nothing has been asked of the context, so that what was collected may as well be written by another one.
    /// The context is made on its first use only, which takes longer than all the rest of a unit of work.
    /// </summary>
    internal bool IsUntouched => mayBeShared && !isTouched;

    internal bool HasBegun => !IsUntouched && DbContext.Database.CurrentTransaction is not null;

    internal bool IsEmpty =>
        !HasBegun
        && Incoming.Count == 0
        && Outgoing.Count == 0
        && BeingHandled.Count == 0
        && inserted.Count == 0
        && effects.Count == 0
        && (IsUntouched || !DbContext.ChangeTracker.HasChanges());

    internal IMessageStore Store => messages.Storage;

    internal IEnvelopeWriter Writer =>
        Store as IEnvelopeWriter
        ?? throw new InvalidOperationException(
            $"UseEntityFrameworkCoreTransactions() writes messages through the MySQL message store, but this application's store is {Store.GetType().Name}. Call PersistMessagesWithMySql() as well."
        );

    /// <summary>Has the messages of a chain collected, those included that are waiting already.</summary>
    /// <param name="messages">Of the chain.</param>
    /// <param name="dbContext">What commits; it is disposed of elsewhere.</param>
    public static Task<DbContextUnitOfWork> EnlistAsync(
        MessageContext messages,
        DbContext dbContext
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(dbContext);

        return EnlistAsync(new DbContextUnitOfWork(messages, dbContext));
    }

    /// <summary>The same for a context that is made of its options alone, and only if it is needed.</summary>
    /// <param name="messages">Of the chain.</param>
    /// <param name="mayBeShared">Whether nothing in the chain uses the context but this, so that others may commit its rows along with theirs.</param>
    /// <typeparam name="T">What commits.</typeparam>
    public static Task<DbContextUnitOfWork> EnlistAsync<T>(
        MessageContext messages,
        bool mayBeShared
    )
        where T : DbContext
    {
        ArgumentNullException.ThrowIfNull(messages);

        return EnlistAsync(new DbContextUnitOfWork(messages, typeof(T), mayBeShared));
    }

    private static async Task<DbContextUnitOfWork> EnlistAsync(DbContextUnitOfWork work)
    {
        if (work.messages.Envelope is { Attempts: > 1 })
        {
            work.messages.Runtime.Services.GetRequiredService<DurabilityMetrics>().Retried();
        }

        var waiting = work.messages.Outstanding.Where(work.IsDurable).ToArray();
        work.messages.EnlistInOutbox(work);
        work.enlisted = true;
        await work.PersistAsync(waiting);
        return work;
    }

    /// <summary>The context that commits, for the chain itself.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    public T Context<T>()
        where T : DbContext => (T)DbContext;

    /// <summary>Opens the transaction now instead of at the commit, for statements that do not wait for <c>SaveChanges</c>.</summary>
    public Task BeginAsync(CancellationToken cancellation) =>
        Touched().OpenTransactionAsync(cancellation);

    /// <summary>Commits, and sends the messages.</summary>
    /// <returns>False if another node has taken the message that is being handled; then nothing was done, and nothing is to be done.</returns>
    public async Task<bool> CommitAsync(CancellationToken cancellation)
    {
        var isEmpty = IsEmpty;
        var handled = BeingHandled;
        Envelope[] stored = [.. Incoming, .. Outgoing];
        var committer = messages.Runtime.Services.GetRequiredService<ICommitter>();
        if (!await committer.CommitAsync(this, cancellation))
        {
            await DropAsync();
            return false;
        }

        Clear();
        foreach (var envelope in handled)
        {
            // The receiver marks whatever is not yet handled in a statement of its own.
            envelope.Status = EnvelopeStatus.Handled;
        }

        await SendAsync(stored, isEmpty);
        Leave();
        return true;
    }

    // What is committed has happened, whatever comes of the sending: a failure here must not look like one of the commit,
    // which would be answered with an error or tried again.
    private async Task SendAsync(Envelope[] stored, bool isEmpty)
    {
        try
        {
            Failpoints.Pass(Failpoints.AfterCommit, isEmpty ? 0 : 1);
            await messages.FlushOutgoingMessagesAsync();

            // A queue that was paused since they were collected takes none of them, and says nothing.
            Writer.Strand(stored.Where(IsRefused));
        }
        catch (Exception e)
        {
            Log.SendingFailed(messages.Runtime.Logger, e, stored.Length);
            Writer.Strand(stored);
        }
    }

    /// <summary>Adds a row.</summary>
    public void Insert<T>(T entity)
        where T : class
    {
        if (IsUntouched)
        {
            inserted.Add(entity);
        }
        else
        {
            DbContext.Add(entity);
        }
    }

    /// <summary>Has something done to rows at the commit, together with what others want done to them.</summary>
    /// <param name="effect">What is to be done; null for nothing.</param>
    public void Share<T>(T? effect)
        where T : class
    {
        if (effect is not null)
        {
            effects.Add(new SharedEffect<T>(effect));
        }
    }

    /// <summary>Changes a row; one that this context has loaded is compared, one that comes from elsewhere is written whole.</summary>
    public void Update<T>(T entity)
        where T : class
    {
        if (Touched().Entry(entity).State == EntityState.Detached)
        {
            DbContext.Update(entity);
        }
    }

    /// <summary>Removes a row.</summary>
    public void Delete<T>(T entity)
        where T : class => Touched().Remove(entity);

    /// <summary>Adds a row or changes the one of the same key, which is looked up.</summary>
    public async Task StoreAsync<T>(T entity, CancellationToken cancellation)
        where T : class
    {
        var entry = Touched().Entry(entity);
        if (entry.State != EntityState.Detached)
        {
            return;
        }

        var key = entry
            .Metadata.FindPrimaryKey()!
            .Properties.Select(x => entry.Property(x).CurrentValue)
            .ToArray();
        if (await DbContext.FindAsync<T>(key, cancellation) is { } existing)
        {
            DbContext.Entry(existing).CurrentValues.SetValues(entity);
        }
        else
        {
            DbContext.Add(entity);
        }
    }

    /// <summary>Does what the storage action says.</summary>
    public async Task ApplyAsync<T>(IStorageAction<T>? action, CancellationToken cancellation)
        where T : class
    {
        switch (action?.Action)
        {
            case StorageAction.Insert:
                Insert(action.Entity);
                break;
            case StorageAction.Update:
                Update(action.Entity);
                break;
            case StorageAction.Delete:
                Delete(action.Entity);
                break;
            case StorageAction.Store:
                await StoreAsync(action.Entity, cancellation);
                break;
        }
    }

    /// <inheritdoc/>
    public Task PersistOutgoingAsync(Envelope envelope) => Collect(outgoing, envelope);

    /// <inheritdoc/>
    public Task PersistOutgoingAsync(Envelope[] envelopes) => Collect(outgoing, envelopes);

    /// <inheritdoc/>
    public Task PersistIncomingAsync(Envelope envelope) => Collect(incoming, envelope);

    /// <inheritdoc/>
    public async ValueTask RollbackAsync()
    {
        Clear();
        await AbortAsync();
    }

    /// <inheritdoc/>
    public async Task<bool> TryMakeEagerIdempotencyCheckAsync(
        Envelope envelope,
        DurabilitySettings settings,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(envelope);

        var clock = messages.Runtime.Services.GetRequiredService<TimeProvider>();
        var handled = Envelope.ForPersistedHandled(envelope, clock.GetUtcNow(), settings);
        var transaction = await Touched().OpenTransactionAsync(cancellation);
        try
        {
            await Writer.StoreIncomingAsync(transaction, [handled], cancellation);
        }
        catch (DuplicateIncomingEnvelopeException)
        {
            return false;
        }

        envelope.Status = EnvelopeStatus.Handled;
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        await AbortAsync();
        disposed = true;
        Leave();
        if (own is not null)
        {
            await own.DisposeAsync();
        }
    }

    /// <summary>Undoes what the database has been told; what has been collected stays.</summary>
    internal Task AbortAsync() =>
        disposed || IsUntouched
            ? Task.CompletedTask
            : DbContext.AbortTransactionAsync(
                messages.Runtime.LoggerFactory.CreateLogger<DbContextUnitOfWork>()
            );

    /// <summary>Lets go of a message that is another node's now, without an error, a retry or a mark of any kind.</summary>
    private async Task DropAsync()
    {
        var envelope = messages.Envelope!;
        Log.FenceLost(
            messages.Runtime.LoggerFactory.CreateLogger<DbContextUnitOfWork>(),
            envelope.Id,
            envelope.MessageType
        );
        await messages.ClearAllAsync();
        envelope.Status = EnvelopeStatus.Handled;

        // The answer, if one is expected, comes from the node that has the message.
        envelope.ReplyUri = null;
    }

    /// <summary>Gives the message context back: what is published from now on is not in this transaction.</summary>
    private void Leave()
    {
        if (enlisted && ReferenceEquals(messages.Transaction, this))
        {
            messages.EnlistInOutbox(outer!);
        }
    }

    /// <summary>The context, which from now on is told of everything at once.</summary>
    private DbContext Touched()
    {
        isTouched = true;
        DbContext.AddRange(inserted);
        inserted.Clear();
        return DbContext;
    }

    private bool IsDurable(Envelope envelope) =>
        messages.Runtime.Endpoints.GetOrBuildSendingAgent(envelope.Destination!).IsDurable;

    private bool IsRefused(Envelope envelope) =>
        envelope.Status == EnvelopeStatus.Incoming
        && envelope.OwnerId != TransportConstants.AnyNode
        && messages.Runtime.Endpoints.GetOrBuildSendingAgent(envelope.Destination!).Latched;

    private Task Collect(List<Envelope> list, params ReadOnlySpan<Envelope> envelopes)
    {
        lock (gate)
        {
            foreach (var envelope in envelopes)
            {
                if (!list.Contains(envelope))
                {
                    list.Add(envelope);
                }
            }
        }

        return Task.CompletedTask;
    }

    private Envelope[] Snapshot(List<Envelope> list)
    {
        lock (gate)
        {
            return [.. list];
        }
    }

    private void Clear()
    {
        lock (gate)
        {
            incoming.Clear();
            outgoing.Clear();
            inserted.Clear();
            effects.Clear();
        }
    }
}
