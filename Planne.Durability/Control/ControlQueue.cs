using System.Globalization;
using Planne.Durability.Sql;
using Planne.Durability.Store;
using Wolverine;
using Wolverine.Runtime.Serialization;

namespace Planne.Durability.Control;

/// <summary>The letter boxes in which nodes leave commands for each other.</summary>
internal sealed class ControlQueue(Database database, ControlSql sql, TimeProvider clock)
{
    // For commands that name no time of their own: whoever sent one has decided anew by then.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    public Task SendAsync(Guid node, Envelope envelope, CancellationToken cancellation)
    {
        var body = EnvelopeSerializer.Serialize(envelope);
        var lifetime = envelope.DeliverBy is { } deliverBy
            ? deliverBy - clock.GetUtcNow()
            : Lifetime;
        return database.ExecuteAsync(
            sql.Send,
            parameters =>
            {
                parameters.AddWithValue("@node_id", EnvelopeRow.Key(node));
                parameters.AddWithValue("@id", EnvelopeRow.Key(envelope.Id));
                parameters.AddWithValue("@message_type", envelope.MessageType ?? string.Empty);
                parameters.AddWithValue("@body", body);
                parameters.AddWithValue("@expires_in", Microseconds.In(lifetime));
            },
            cancellation
        );
    }

    /// <summary>Takes out what was left for a node, the oldest first; what has expired meanwhile is thrown away.</summary>
    /// <remarks>
    /// Taken out before it is carried out, so that nothing is carried out twice. What dies with its node in between is
    /// decided anew by the leader, which looks at what runs and not at what it has sent.
    /// </remarks>
    public async Task<IReadOnlyList<Envelope>> TakeAsync(
        Guid node,
        int limit,
        CancellationToken cancellation
    )
    {
        var letters = await database.QueryAsync(
            sql.Read,
            parameters =>
            {
                parameters.AddWithValue("@node_id", EnvelopeRow.Key(node));
                parameters.AddWithValue("@limit", limit);
            },
            reader => new Letter(
                reader.GetFieldValue<byte[]>(0),
                reader.GetFieldValue<byte[]>(1),
                reader.GetBoolean(2)
            ),
            cancellation
        );
        if (letters.Count == 0)
        {
            return [];
        }

        await database.ExecuteAsync(
            sql.Delete.For(letters.Count),
            parameters =>
            {
                parameters.AddWithValue("@node_id", EnvelopeRow.Key(node));
                for (var row = 0; row < letters.Count; row++)
                {
                    parameters.AddWithValue(
                        "@id" + row.ToString(CultureInfo.InvariantCulture),
                        letters[row].Key
                    );
                }
            },
            cancellation
        );
        return [.. letters.Where(letter => letter.IsFresh).Select(Open)];
    }

    /// <summary>Deletes one batch of what nobody took out in time.</summary>
    public Task<int> DeleteExpiredAsync(int limit, CancellationToken cancellation) =>
        database.ExecuteAsync(
            sql.DeleteExpired,
            parameters => parameters.AddWithValue("@limit", limit),
            cancellation
        );

    private static Envelope Open(Letter letter)
    {
        var envelope = EnvelopeSerializer.Deserialize(letter.Body);

        // The database has judged it. By the reader's own clock, which may be wrong, it might be too old or too young.
        envelope.DeliverBy = null;
        return envelope;
    }

    private sealed record Letter(byte[] Key, byte[] Body, bool IsFresh);
}
