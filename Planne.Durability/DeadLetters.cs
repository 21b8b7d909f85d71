using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Persistence.Durability;

namespace Planne.Durability;

/// <summary>Lets an application ask whether messages have been given up.</summary>
public static class DeadLetters
{
    /// <summary>Counts the dead letters that nobody has archived, as far as is asked for.</summary>
    /// <param name="store">The main store of the application.</param>
    /// <param name="most">Where counting ends, so that it costs little however many there are; from 1.</param>
    /// <param name="cancellation">Ends the question.</param>
    /// <exception cref="ArgumentException">The store is another one than <c>PersistMessagesWithMySql</c> registers.</exception>
    /// <exception cref="MySqlException">The server does not answer, or the store's tables were never made.</exception>
    public static async Task<int> CountDeadLettersAsync(
        this IMessageStore store,
        int most,
        CancellationToken cancellation
    )
    {
        var mine =
            store as MySqlMessageStore
            ?? throw new ArgumentException($"{store} keeps no dead letters.", nameof(store));
        var counted = await mine.Database.ScalarAsync(
            new DeadLetterSql(mine.Name, MessageIdentity.IdOnly).CountUpTo,
            parameters => parameters.AddWithValue("@limit", most),
            cancellation
        );
        return (int)(long)counted!;
    }
}
