using System.Globalization;
using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.ScheduledMessageManagement;

namespace Planne.Durability.Inspection;

/// <summary>Lets operators look into a store, and change what is scheduled. It works whether nodes run or not.</summary>
/// <remarks>All of it throws <see cref="ArgumentException"/> for another store than <c>PersistMessagesWithMySql</c> registers, and <see cref="MySqlException"/> where the server does not answer.</remarks>
public static class StoreInspection
{
    /// <summary>How many messages, and as many dead letters, are looked at for a text: the newest.</summary>
    public const int MostLookedAt = 20_000;

    /// <summary>Counts the messages.</summary>
    public static async Task<MessageCounts> CountMessagesAsync(
        this IMessageStore store,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        var counts = await mine.Database.QueryAsync(
            mine.InspectionSql.Counts,
            _ => { },
            reader => new MessageCounts(
                reader.GetInt64(0),
                reader.GetInt64(1),
                reader.GetInt64(2),
                reader.GetInt64(3),
                reader.GetInt64(4)
            ),
            cancellation
        );
        return counts[0];
    }

    /// <summary>Tells what waits at each address, in the inbox and then in the outbox.</summary>
    public static async Task<IReadOnlyList<QueueState>> QueuesAsync(
        this IMessageStore store,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        var incoming = await mine.Database.QueryAsync(
            mine.InspectionSql.Queues,
            _ => { },
            reader => new QueueState(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetInt32(2),
                reader.GetInt64(3),
                ReadSpan(reader, 4)
            ),
            cancellation
        );
        var outgoing = await mine.Database.QueryAsync(
            mine.InspectionSql.OutgoingQueues,
            _ => { },
            reader => new QueueState(
                reader.GetString(0),
                "Outgoing",
                reader.GetInt32(1),
                reader.GetInt64(2),
                ReadSpan(reader, 3)
            ),
            cancellation
        );
        return [.. incoming, .. outgoing];
    }

    /// <summary>Tells who the nodes are.</summary>
    public static async Task<IReadOnlyList<NodeState>> NodesAsync(
        this IMessageStore store,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        var agents = await mine.Database.QueryAsync(
            mine.NodeSql.LoadAssignments,
            _ => { },
            reader => (Agent: reader.GetString(0), Node: EnvelopeRow.ReadKey(reader, 1)),
            cancellation
        );
        var ofNode = agents.ToLookup(given => given.Node, given => given.Agent);
        return await mine.Database.QueryAsync(
            mine.InspectionSql.Nodes,
            _ => { },
            reader => ReadNode(reader, ofNode, mine.Durability.StaleNodeTimeout),
            cancellation
        );
    }

    /// <summary>Reads dead letters, the newest first.</summary>
    /// <param name="store">The store.</param>
    /// <param name="limit">How many at most, from 1.</param>
    /// <param name="before">One of them, after which to go on: when it failed, and its id; null to begin with the newest.</param>
    /// <param name="cancellation">Ends the question.</param>
    public static async Task<IReadOnlyList<StoredDeadLetter>> DeadLettersAsync(
        this IMessageStore store,
        int limit,
        (DateTimeOffset FailedAt, Guid Id)? before,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        return await mine.Database.QueryAsync(
            before is null
                ? mine.InspectionSql.NewestDeadLetters
                : mine.InspectionSql.DeadLettersBefore,
            parameters =>
            {
                parameters.AddWithValue("@limit", limit);
                if (before is { } last)
                {
                    parameters.AddWithValue("@before", last.FailedAt.UtcDateTime);
                    parameters.AddWithValue("@id", EnvelopeRow.Key(last.Id));
                }
            },
            ReadDeadLetter,
            cancellation
        );
    }

    /// <summary>Finds a dead letter by its id, archived or not; null if there is none.</summary>
    public static async Task<StoredDeadLetter?> FindDeadLetterAsync(
        this IMessageStore store,
        Guid id,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        var found = await mine.Database.QueryAsync(
            mine.InspectionSql.DeadLetter,
            parameters => parameters.AddWithValue("@id", EnvelopeRow.Key(id)),
            ReadDeadLetter,
            cancellation
        );
        return found.FirstOrDefault();
    }

    /// <summary>Tells why messages became dead letters, the most frequent cause first.</summary>
    public static async Task<IReadOnlyList<DeadLetterCause>> DeadLetterCausesAsync(
        this IMessageStore store,
        int limit,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        return await mine.Database.QueryAsync(
            mine.InspectionSql.DeadLetterCauses,
            parameters => parameters.AddWithValue("@limit", limit),
            reader => new DeadLetterCause(
                reader.GetString(0),
                reader.GetString(1),
                reader.GetString(2),
                reader.GetInt64(3),
                DeadLetterRow.ReadMoment(reader, 4)!.Value,
                DeadLetterRow.ReadMoment(reader, 5)!.Value,
                EnvelopeRow.ReadKey(reader, 6)
            ),
            cancellation
        );
    }

    /// <summary>Reads scheduled messages, the next one first.</summary>
    public static async Task<IReadOnlyList<StoredMessage>> ScheduledMessagesAsync(
        this IMessageStore store,
        int limit,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        return await mine.Database.QueryAsync(
            mine.InspectionSql.Scheduled,
            parameters => parameters.AddWithValue("@limit", limit),
            ReadMessage,
            cancellation
        );
    }

    /// <summary>Cancels a scheduled message: it is gone.</summary>
    /// <returns>How many it was: none if it is not scheduled, or not any more.</returns>
    public static Task<int> CancelScheduledAsync(
        this IMessageStore store,
        Guid id,
        CancellationToken cancellation
    ) =>
        Mine(store)
            .CancelMatchingAsync(new ScheduledMessageQuery { MessageIds = [id] }, cancellation);

    /// <summary>Makes a scheduled message due now: a node takes it up within moments.</summary>
    /// <returns>How many it was: none if it is not scheduled, or not any more.</returns>
    public static Task<int> RunScheduledAsync(
        this IMessageStore store,
        Guid id,
        CancellationToken cancellation
    ) => Mine(store).RescheduleAsync(id, 0L, cancellation);

    /// <summary>Finds the messages whose bodies hold one of two texts, among the newest <see cref="MostLookedAt"/>.</summary>
    public static async Task<Mentions> FindMentionsAsync(
        this IMessageStore store,
        byte[] first,
        byte[] second,
        CancellationToken cancellation
    )
    {
        var mine = Mine(store);
        void Bind(MySqlParameterCollection parameters)
        {
            parameters.AddWithValue("@first", first);
            parameters.AddWithValue("@second", second);
            parameters.AddWithValue("@limit", MostLookedAt);
        }

        var sql = mine.InspectionSql;
        return new Mentions(
            await mine.Database.QueryAsync(sql.InboxMentions, Bind, ReadMessage, cancellation),
            await mine.Database.QueryAsync(
                sql.DeadLetterMentions,
                Bind,
                ReadDeadLetter,
                cancellation
            ),
            Convert.ToInt32(
                await mine.Database.ScalarAsync(sql.HasMore, Bind, cancellation),
                CultureInfo.InvariantCulture
            ) == 0
        );
    }

    private static MySqlMessageStore Mine(IMessageStore store) =>
        store as MySqlMessageStore
        ?? throw new ArgumentException($"{store} cannot be looked into.", nameof(store));

    private static NodeState ReadNode(
        MySqlDataReader reader,
        ILookup<Guid, string> agents,
        TimeSpan silence
    )
    {
        var id = EnvelopeRow.ReadKey(reader, 0);
        var age = ReadSpan(reader, 5)!.Value;
        return new NodeState(
            reader.GetInt32(1),
            id,
            reader.GetString(2),
            reader.GetString(3),
            DeadLetterRow.ReadMoment(reader, 4)!.Value,
            age,
            age <= silence,
            DeadLetterRow.ReadMoment(reader, 6),
            reader.IsDBNull(7) ? null : reader.GetInt64(7),
            reader.GetInt64(8),
            [.. agents[id]]
        );
    }

    private static StoredMessage ReadMessage(MySqlDataReader reader)
    {
        var id = EnvelopeRow.ReadKey(reader, 0);
        var messageType = reader.GetString(2);
        var due = DeadLetterRow.ReadMoment(reader, 5)!.Value;
        return new StoredMessage(
            id,
            reader.GetString(1),
            messageType,
            reader.GetString(3),
            reader.GetInt32(4),
            due,
            due - DeadLetterRow.ReadMoment(reader, 7)!.Value,
            DeadLetterRow.ReadEnvelope(reader.GetFieldValue<byte[]>(6), id, messageType)
        );
    }

    private static StoredDeadLetter ReadDeadLetter(MySqlDataReader reader)
    {
        var id = EnvelopeRow.ReadKey(reader, 0);
        var messageType = reader.GetString(1);
        return new StoredDeadLetter(
            id,
            messageType,
            reader.GetString(2),
            reader.GetString(3),
            reader.GetString(4),
            DeadLetterRow.ReadMoment(reader, 5)!.Value,
            reader.GetBoolean(6),
            DeadLetterRow.ReadEnvelope(reader.GetFieldValue<byte[]>(7), id, messageType)
        );
    }

    private static TimeSpan? ReadSpan(MySqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : TimeSpan.FromMicroseconds(reader.GetInt64(ordinal));
}
