using System.Globalization;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Planne.Durability.Store;

internal sealed partial class MySqlMessageStore : IDeadLetters
{
    public DeadLetterCapabilities Capabilities => DeadLetterCapabilities.All;

    /// <summary>Takes an envelope out of the inbox and into the dead letters, in one transaction.</summary>
    /// <remarks>
    /// If another node has taken the envelope over, its fate is decided there, and nothing happens here. One that never
    /// was in the inbox, having failed on its way there, is written all the same.
    /// </remarks>
    public async Task MoveToDeadLetterStorageAsync(Envelope envelope, Exception? exception)
    {
        var letter = DeadLetterRow.Of(envelope, exception, Durability, clock);
        var moved = await database.InTransactionAsync(
            async transaction =>
            {
                var owned = await transaction.ExecuteAsync(
                    incoming.DeleteOwned,
                    parameters =>
                    {
                        EnvelopeRow.BindIdentity(parameters, envelope);
                        parameters.AddWithValue("@owner_id", Me);
                    },
                    default
                );
                if (owned == 0 && envelope.WasPersistedInInbox)
                {
                    return false;
                }

                await BuryAsync(transaction, letter);
                return true;
            },
            default
        );
        Failpoints.Pass(Failpoints.AfterDeadLetterCommit, moved ? 1 : 0);
        if (moved)
        {
            metrics?.DeadLettered(1);
        }
        else
        {
            Log.DeadLetteringDropped(logger, envelope.Id);
        }
    }

    /// <summary>The same, out of the outbox.</summary>
    private async Task MoveOutgoingToDeadLetterStorageAsync(Envelope envelope, Exception exception)
    {
        var letter = DeadLetterRow.Of(envelope, exception, Durability, clock);
        var moved = await database.InTransactionAsync(
            async transaction =>
            {
                var found = await transaction.ExecuteAsync(
                    outgoing.Delete.For(1),
                    parameters => BindIds(parameters, [envelope]),
                    default
                );
                if (found == 1)
                {
                    await BuryAsync(transaction, letter);
                }

                return found;
            },
            default
        );
        Failpoints.Pass(Failpoints.AfterDeadLetterCommit, moved);
        metrics?.DeadLettered(moved);
    }

    /// <summary>Counts what is stored, for whoever watches.</summary>
    internal async Task CountDeadLettersAsync(CancellationToken cancellation) =>
        metrics?.DeadLettersAre(
            Convert.ToInt64(
                await database.ScalarAsync(deadLetters.Count(""), _ => { }, cancellation),
                CultureInfo.InvariantCulture
            )
        );

    private async Task BuryAsync(MySqlTransaction transaction, DeadLetterRow letter)
    {
        await transaction.ExecuteAsync(deadLetters.Replace, letter.Bind, default);
        Failpoints.Pass(Failpoints.BeforeDeadLetterCommit);
    }

    public async Task<DeadLetterEnvelope?> DeadLetterEnvelopeByIdAsync(
        Guid id,
        string? tenantId = null
    )
    {
        var found = await QueryAsync(new DeadLetterEnvelopeQuery([id]) { PageSize = 1 }, default);
        return found.Envelopes.FirstOrDefault();
    }

    public async Task<DeadLetterEnvelopeResults> QueryAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    )
    {
        var filter = DeadLetterFilter.For(query);
        var page = Math.Max(1, query.PageNumber);
        var size = query.PageSize > 0 ? query.PageSize : int.MaxValue;
        var offset = (page - 1) * (long)size;
        if (filter.LooksAtHeaders)
        {
            return await QueryByHeadersAsync(filter, page, size, offset, token);
        }

        var total = await database.ScalarAsync(
            deadLetters.Count(filter.Clause),
            filter.Bind,
            token
        );
        var envelopes = await database.QueryAsync(
            deadLetters.Query(filter.Clause),
            parameters =>
            {
                filter.Bind(parameters);
                parameters.AddWithValue("@limit", size);
                parameters.AddWithValue("@offset", offset);
            },
            DeadLetterRow.Read,
            token
        );
        return new DeadLetterEnvelopeResults
        {
            PageNumber = page,
            TotalCount = Convert.ToInt32(total, CultureInfo.InvariantCulture),
            Envelopes = envelopes,
            DatabaseUri = Uri,
        };
    }

    /// <remarks>
    /// Every row that fits otherwise is read, one after the other, and only those of the page are kept.
    /// </remarks>
    private async Task<DeadLetterEnvelopeResults> QueryByHeadersAsync(
        DeadLetterFilter filter,
        int page,
        int size,
        long offset,
        CancellationToken token
    )
    {
        var envelopes = new List<DeadLetterEnvelope>();
        var matches = 0;
        await foreach (var letter in ReadMatchesAsync(filter, token))
        {
            if (matches >= offset && envelopes.Count < size)
            {
                envelopes.Add(letter);
            }

            matches++;
        }

        return new DeadLetterEnvelopeResults
        {
            PageNumber = page,
            TotalCount = matches,
            Envelopes = envelopes,
            DatabaseUri = Uri,
        };
    }

    private IAsyncEnumerable<DeadLetterEnvelope> ReadMatchesAsync(
        DeadLetterFilter filter,
        CancellationToken token
    ) =>
        database
            .StreamAsync(
                deadLetters.Query(filter.Clause),
                parameters =>
                {
                    filter.Bind(parameters);
                    parameters.AddWithValue("@limit", long.MaxValue);
                    parameters.AddWithValue("@offset", 0);
                },
                DeadLetterRow.Read,
                token
            )
            .Where(filter.MatchesHeaders);
}
