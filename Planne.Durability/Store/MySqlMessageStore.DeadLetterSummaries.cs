using JasperFx.Core;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Planne.Durability.Store;

internal sealed partial class MySqlMessageStore
{
    public async Task<IReadOnlyList<DeadLetterQueueCount>> SummarizeAllAsync(
        string serviceName,
        TimeRange range,
        CancellationToken token
    )
    {
        var filter = DeadLetterFilter.For(new DeadLetterEnvelopeQuery(range));
        return await database.QueryAsync(
            deadLetters.Summarize(filter.Clause),
            filter.Bind,
            reader => new DeadLetterQueueCount(
                serviceName,
                new Uri(
                    reader.GetString(0) is { Length: > 0 } address
                        ? address
                        : DeadLetterSql.NoAddress
                ),
                reader.GetString(1),
                reader.GetString(2),
                Uri,
                reader.GetInt32(3)
            ),
            token
        );
    }

    public async Task<IReadOnlyList<DeadLetterGroupSummary>> SummarizeAllAsync(
        string serviceName,
        DeadLetterSummaryOptions options,
        CancellationToken token
    )
    {
        var filter = DeadLetterFilter.For(options.Query);
        return filter.LooksAtHeaders
            ? await SummarizeByHeadersAsync(serviceName, options.Grouping, filter, token)
            : await database.QueryAsync(
                deadLetters.SummarizeBy(options.Grouping, filter.Clause),
                filter.Bind,
                reader => ReadSummary(reader, serviceName, options.Grouping),
                token
            );
    }

    /// <remarks>One letter is in memory at a time, and one summary for each group.</remarks>
    private async Task<IReadOnlyList<DeadLetterGroupSummary>> SummarizeByHeadersAsync(
        string serviceName,
        DeadLetterGrouping grouping,
        DeadLetterFilter filter,
        CancellationToken token
    )
    {
        var groups = new Dictionary<string, DeadLetterGroupSummary>(StringComparer.Ordinal);
        await foreach (var letter in ReadMatchesAsync(filter, token))
        {
            var one = DeadLetterSummaries.Group([letter], serviceName, Uri, grouping)[0];
            groups[one.Key] = groups.TryGetValue(one.Key, out var group) ? Sum(group, one) : one;
        }

        return
        [
            .. groups
                .Values.OrderByDescending(group => group.Count)
                .ThenBy(group => group.Key, StringComparer.Ordinal),
        ];
    }

    private static DeadLetterGroupSummary Sum(
        DeadLetterGroupSummary left,
        DeadLetterGroupSummary right
    ) =>
        left with
        {
            Count = left.Count + right.Count,
            FirstFailedAt =
                left.FirstFailedAt < right.FirstFailedAt ? left.FirstFailedAt : right.FirstFailedAt,
            LastFailedAt =
                left.LastFailedAt > right.LastFailedAt ? left.LastFailedAt : right.LastFailedAt,
        };

    private DeadLetterGroupSummary ReadSummary(
        MySqlDataReader reader,
        string serviceName,
        DeadLetterGrouping grouping
    )
    {
        var key = reader.GetString(0);
        var exceptionType = reader.GetString(4);
        var isGroup = grouping == DeadLetterGrouping.FailureGroup;
        var predates = isGroup && reader.GetInt64(6) == 1;
        var title = predates
            ? DeadLetterFingerprint.UnfingerprintedTitleFor(exceptionType)
            : reader.GetValue(5) as string ?? key;
        return new DeadLetterGroupSummary(serviceName, Uri, grouping, key, reader.GetInt32(1))
        {
            Title = isGroup ? title : null,
            ExceptionType =
                isGroup || grouping == DeadLetterGrouping.ExceptionType ? exceptionType : null,
            PredatesFingerprinting = predates,
            FirstFailedAt = DeadLetterRow.ReadMoment(reader, 2),
            LastFailedAt = DeadLetterRow.ReadMoment(reader, 3),
        };
    }
}
