using System.Runtime.CompilerServices;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Planne.Durability.Store;

/// <remarks>
/// An operation on many dead letters finds them page by page and changes each page by its keys: no statement locks more
/// than a batch, and none for longer than it takes. What no longer fits by then is left alone and not counted.
/// </remarks>
internal sealed partial class MySqlMessageStore
{
    public Task DiscardAsync(DeadLetterEnvelopeQuery query, CancellationToken token) =>
        DiscardMatchingAsync(query, token);

    public Task<DeadLetterOperationResult> DiscardMatchingAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    ) => ChangeMatchingAsync(query, DeadLetterFilter.For, deadLetters.Discard, token);

    /// <summary>Flags the dead letters; every node's recovery moves flagged ones back to the inbox.</summary>
    public Task ReplayAsync(DeadLetterEnvelopeQuery query, CancellationToken token) =>
        ReplayMatchingAsync(query, token);

    public Task<DeadLetterOperationResult> ReplayMatchingAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    ) => ChangeMatchingAsync(query, Unarchived, deadLetters.MarkReplayable, token);

    public Task<DeadLetterOperationResult> ArchiveMatchingAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    ) => ChangeMatchingAsync(query, Unarchived, deadLetters.Archive, token);

    public Task<DeadLetterOperationResult> RestoreMatchingAsync(
        DeadLetterEnvelopeQuery query,
        CancellationToken token
    ) => ChangeMatchingAsync(query, Archived, deadLetters.Restore, token);

    /// <summary>Gives a dead letter another body and flags it for replay.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dead letter.</exception>
    /// <exception cref="InvalidOperationException">
    /// It is archived, and such are never replayed; or the body is larger than the server takes.
    /// </exception>
    public Task EditAndReplayAsync(Guid envelopeId, byte[] newBody, CancellationToken token) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var letters = await transaction.QueryAsync(
                    deadLetters.LockById,
                    parameters => parameters.AddWithValue("@id", EnvelopeRow.Key(envelopeId)),
                    DeadLetterRow.Read,
                    token
                );
                if (letters.Count == 0)
                {
                    throw new ArgumentOutOfRangeException(
                        nameof(envelopeId),
                        envelopeId,
                        "There is no such dead letter."
                    );
                }

                // With ids that are unique for each destination alone there may be several, each with its own headers.
                foreach (var letter in letters)
                {
                    await ReplaceBodyAsync(transaction, letter, newBody, token);
                }

                return true;
            },
            token
        );

    private async Task ReplaceBodyAsync(
        MySqlTransaction transaction,
        DeadLetterEnvelope letter,
        byte[] newBody,
        CancellationToken token
    )
    {
        if (letter.ArchivedAt is not null)
        {
            throw new InvalidOperationException(
                $"Dead letter {letter.Id} is archived. Restore it before it is edited and replayed."
            );
        }

        letter.Envelope.Data = newBody;
        var batches = await BatchesAsync([letter.Envelope], token, transaction);
        await transaction.ExecuteAsync(
            deadLetters.ReplaceBody,
            parameters =>
            {
                parameters.AddWithValue("@id", EnvelopeRow.Key(letter.Id));
                parameters.AddWithValue("@received_at", letter.ReceivedAt);
                parameters.AddWithValue("@body", batches[0][0].Body);
            },
            token
        );
    }

    /// <summary>Moves one batch of flagged dead letters back to the inbox, for any node to claim.</summary>
    /// <returns>How many have left the dead letters.</returns>
    public Task<int> MoveReplayableAsync(CancellationToken cancellation) =>
        database.InTransactionAsync(
            async transaction =>
            {
                var rows = await LockAsync(
                    transaction,
                    deadLetters.LockReplayable,
                    BatchSize,
                    cancellation
                );
                if (rows.Count > 0)
                {
                    void Bind(MySqlParameterCollection parameters) =>
                        RowIdentity.Bind(parameters, rows);
                    await transaction.ExecuteAsync(
                        deadLetters.Remember.For(rows.Count),
                        Bind,
                        cancellation
                    );
                    await transaction.ExecuteAsync(
                        deadLetters.MoveToInbox.For(rows.Count),
                        Bind,
                        cancellation
                    );
                    await transaction.ExecuteAsync(
                        deadLetters.DeleteEach.For(rows.Count),
                        Bind,
                        cancellation
                    );
                    Failpoints.Pass(Failpoints.BeforeReplayCommit);
                }

                return rows.Count;
            },
            cancellation
        );

    private static DeadLetterFilter Unarchived(DeadLetterEnvelopeQuery query) =>
        DeadLetterFilter.For(query, DeadLetterArchiveFilter.Exclude);

    private static DeadLetterFilter Archived(DeadLetterEnvelopeQuery query) =>
        DeadLetterFilter.For(query, DeadLetterArchiveFilter.Only);

    private async Task<DeadLetterOperationResult> ChangeMatchingAsync(
        DeadLetterEnvelopeQuery query,
        Func<DeadLetterEnvelopeQuery, DeadLetterFilter> select,
        Func<string, ManyRows> change,
        CancellationToken token
    )
    {
        var affected = 0;
        foreach (var part in PartsOf(query))
        {
            var filter = select(part);
            await foreach (var rows in FindPagesAsync(filter, token))
            {
                affected += await database.ExecuteAsync(
                    change(filter.Clause).For(rows.Count),
                    parameters =>
                    {
                        filter.Bind(parameters);
                        RowIdentity.Bind(parameters, rows);
                    },
                    token
                );
            }
        }

        return new DeadLetterOperationResult(affected);
    }

    /// <summary>A long list of ids as several short ones.</summary>
    private IEnumerable<DeadLetterEnvelopeQuery> PartsOf(DeadLetterEnvelopeQuery query)
    {
        if (query.MessageIds.Length <= BatchSize)
        {
            return [query];
        }

        return query
            .MessageIds.Distinct()
            .Chunk(BatchSize)
            .Select(ids =>
            {
                var part = query.CopyForPaging(query.PageSize);
                part.MessageIds = ids;
                return part;
            });
    }

    private async IAsyncEnumerable<IReadOnlyList<RowIdentity>> FindPagesAsync(
        DeadLetterFilter filter,
        [EnumeratorCancellation] CancellationToken token
    )
    {
        var after = new RowIdentity([], string.Empty);
        List<(RowIdentity Row, bool Fits)> page;
        do
        {
            page = await database.QueryAsync(
                deadLetters.Page(filter.Clause, filter.LooksAtHeaders),
                parameters =>
                {
                    filter.Bind(parameters);
                    parameters.AddWithValue("@after_id", after.Id);
                    parameters.AddWithValue("@after_received_at", after.ReceivedAt);
                    parameters.AddWithValue("@limit", BatchSize);
                },
                reader => ReadCandidate(reader, filter),
                token
            );
            var fitting = page.Where(candidate => candidate.Fits)
                .Select(candidate => candidate.Row)
                .ToArray();
            if (fitting.Length > 0)
            {
                yield return fitting;
            }

            after = page.Count == 0 ? after : page[^1].Row;
        } while (page.Count == BatchSize);
    }

    private static (RowIdentity Row, bool Fits) ReadCandidate(
        MySqlDataReader reader,
        DeadLetterFilter filter
    )
    {
        if (!filter.LooksAtHeaders)
        {
            return (RowIdentity.Read(reader), true);
        }

        var letter = DeadLetterRow.Read(reader);
        return (
            new RowIdentity(EnvelopeRow.Key(letter.Id), letter.ReceivedAt),
            filter.MatchesHeaders(letter)
        );
    }

    private static Task<List<RowIdentity>> LockAsync(
        MySqlTransaction transaction,
        string sql,
        int limit,
        CancellationToken cancellation
    ) =>
        transaction.QueryAsync(
            sql,
            parameters => parameters.AddWithValue("@limit", limit),
            RowIdentity.Read,
            cancellation
        );
}
