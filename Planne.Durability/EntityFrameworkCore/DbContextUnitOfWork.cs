using System.ComponentModel;
using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MySqlConnector;
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
    private bool enlisted;
    private bool disposed;

    internal DbContextUnitOfWork(MessageContext messages, DbContext dbContext)
    {
        this.messages = messages;
        outer = messages.Transaction;
        DbContext = dbContext;
    }

    internal DbContext DbContext { get; }

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

    internal bool HasBegun => DbContext.Database.CurrentTransaction is not null;

    internal bool IsEmpty =>
        !HasBegun
        && Incoming.Count == 0
        && Outgoing.Count == 0
        && BeingHandled.Count == 0
        && !DbContext.ChangeTracker.HasChanges();

    internal IMessageStore Store => messages.Storage;

    internal IEnvelopeWriter Writer =>
        Store as IEnvelopeWriter
        ?? throw new InvalidOperationException(
            $"UseEntityFrameworkCoreTransactions() writes messages through the MySQL message store, but this application's store is {Store.GetType().Name}. Call PersistMessagesWithMySql() as well."
        );

    /// <summary>Has the messages of a chain collected, those included that are waiting already.</summary>
    public static async Task<DbContextUnitOfWork> EnlistAsync(
        MessageContext messages,
        DbContext dbContext
    )
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(dbContext);

        var work = new DbContextUnitOfWork(messages, dbContext);
        var waiting = messages.Outstanding.Where(work.IsDurable).ToArray();
        messages.EnlistInOutbox(work);
        work.enlisted = true;
        await work.PersistAsync(waiting);
        return work;
    }

    /// <summary>Opens the transaction now instead of at the commit, for statements that do not wait for <c>SaveChanges</c>.</summary>
    public Task BeginAsync(CancellationToken cancellation) => OpenAsync(cancellation);

    /// <summary>Commits, and sends the messages.</summary>
    /// <returns>False if another node has taken the message that is being handled; then nothing was done, and nothing is to be done.</returns>
    public async Task<bool> CommitAsync(CancellationToken cancellation)
    {
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

        await SendAsync(stored);
        Leave();
        return true;
    }

    // What is committed has happened, whatever comes of the sending: a failure here must not look like one of the commit,
    // which would be answered with an error or tried again.
    private async Task SendAsync(Envelope[] stored)
    {
        try
        {
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
        where T : class => DbContext.Add(entity);

    /// <summary>Changes a row; one that this context has loaded is compared, one that comes from elsewhere is written whole.</summary>
    public void Update<T>(T entity)
        where T : class
    {
        if (DbContext.Entry(entity).State == EntityState.Detached)
        {
            DbContext.Update(entity);
        }
    }

    /// <summary>Removes a row.</summary>
    public void Delete<T>(T entity)
        where T : class => DbContext.Remove(entity);

    /// <summary>Adds a row or changes the one of the same key, which is looked up.</summary>
    public async Task StoreAsync<T>(T entity, CancellationToken cancellation)
        where T : class
    {
        var entry = DbContext.Entry(entity);
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
        var transaction = await OpenAsync(cancellation);
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
    }

    internal async Task<MySqlTransaction> OpenAsync(CancellationToken cancellation)
    {
        var database = DbContext.Database;

        // A savepoint and its release are two round trips for a partial rollback that nobody asks for.
        database.AutoSavepointsEnabled = false;
        var transaction =
            database.CurrentTransaction
            ?? await database.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellation);
        return transaction.GetDbTransaction() as MySqlTransaction
            ?? throw new InvalidOperationException(
                $"{DbContext.GetType().Name} does not run on MySqlConnector, so messages cannot be written in its transaction."
            );
    }

    /// <summary>Undoes what the database has been told; what has been collected stays.</summary>
    internal async Task AbortAsync()
    {
        if (disposed || DbContext.Database.CurrentTransaction is not { } transaction)
        {
            return;
        }

        await using (transaction)
        {
            try
            {
                await transaction.RollbackAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is DbException or InvalidOperationException)
            {
                // The session is gone, and its transaction with it.
                Log.RollbackFailed(
                    messages.Runtime.LoggerFactory.CreateLogger<DbContextUnitOfWork>(),
                    e
                );
            }
        }
    }

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
        }
    }
}
