using Microsoft.EntityFrameworkCore;

namespace Wolverine.EntityFrameworkCore;

/// <summary>Saves a <c>DbContext</c> and the messages published here in one transaction, outside of Wolverine's handlers and endpoints.</summary>
/// <typeparam name="T">The context that is saved, from the same scope as this.</typeparam>
public interface IDbContextOutbox<T> : IMessageBus
    where T : DbContext
{
    /// <summary>The context whose changes are saved.</summary>
    T DbContext { get; }

    /// <summary>Commits the context's changes together with all messages published since the last save, then sends these.</summary>
    /// <remarks>After an exception nothing is written and nothing is sent; drop the outbox with its scope.</remarks>
    /// <param name="token">Abandons the save; once the commit itself has begun, it is seen through.</param>
    Task SaveChangesAndFlushMessagesAsync(CancellationToken token = default);

    /// <summary>Sends what has been committed by other means. <see cref="SaveChangesAndFlushMessagesAsync"/> has done it already.</summary>
    Task FlushOutgoingMessagesAsync();
}
