using System.Globalization;
using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.DeadLetterManagement;

namespace Planne.Durability.Store;

/// <summary>A query for dead letters as conditions of a <c>where</c> clause and their parameters.</summary>
internal sealed class DeadLetterFilter
{
    private readonly List<string> conditions = [];
    private readonly List<(string Name, object Value)> values = [];

    private readonly DeadLetterEnvelopeQuery query;

    private DeadLetterFilter(DeadLetterEnvelopeQuery query) => this.query = query;

    /// <summary>
    /// Whether headers are asked for, too. They are inside the stored body, so that each row which fits otherwise has to
    /// be read.
    /// </summary>
    public bool LooksAtHeaders => query.MessageIds.Length == 0 && query.HasHeaderFilter();

    /// <summary>The conditions, each after an <c>and</c>; empty if there are none.</summary>
    public string Clause => string.Concat(conditions.Select(condition => " and " + condition));

    public void Bind(MySqlParameterCollection parameters)
    {
        foreach (var (name, value) in values)
        {
            parameters.AddWithValue(name, value);
        }
    }

    public bool MatchesHeaders(DeadLetterEnvelope letter) =>
        !LooksAtHeaders || query.MatchesHeaders(letter.Envelope);

    public static DeadLetterFilter For(DeadLetterEnvelopeQuery query)
    {
        var filter = new DeadLetterFilter(query);
        filter.AddArchived(query.EffectiveArchiveFilter());
        return filter.AddCriteria();
    }

    /// <summary>
    /// The same for an operation that concerns archived dead letters alone, or all others alone; a query that says
    /// nothing of archived ones leaves that to it.
    /// </summary>
    public static DeadLetterFilter For(
        DeadLetterEnvelopeQuery query,
        DeadLetterArchiveFilter concerned
    )
    {
        var filter = new DeadLetterFilter(query);
        filter.AddArchived(concerned);
        filter.AddArchived(query.Archived ?? DeadLetterArchiveFilter.Any);
        return filter.AddCriteria();
    }

    private DeadLetterFilter AddCriteria()
    {
        if (query.MessageIds.Length > 0)
        {
            // By Wolverine's word, ids take precedence over all other options.
            AddIds(query.MessageIds);
            return this;
        }

        AddEquality("message_type", query.MessageType);
        AddEquality("exception_type", query.ExceptionType);
        AddEquality("received_at", query.ReceivedAt);
        AddExceptionMessage();
        AddFailureGroup(query.FailureGroup);
        AddRange();
        if (query.Replayable is { } replayable)
        {
            Add("replayable = @replayable", "@replayable", replayable);
        }

        return this;
    }

    private void Add(string condition, string name, object value)
    {
        conditions.Add(condition);
        values.Add((name, value));
    }

    private void AddEquality(string column, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Add($"{column} = @{column}", "@" + column, value);
        }
    }

    private void AddExceptionMessage()
    {
        if (string.IsNullOrEmpty(query.ExceptionMessage))
        {
            return;
        }

        switch (query.ExceptionMessageMatch)
        {
            case DeadLetterMessageMatch.Exact:
                Add(
                    "exception_message = @exception_message",
                    "@exception_message",
                    query.ExceptionMessage
                );
                break;
            case DeadLetterMessageMatch.Contains:
                Add(
                    "instr(exception_message, @exception_message) > 0",
                    "@exception_message",
                    query.ExceptionMessage
                );
                break;
            default:
                // By Wolverine's word, a text without a way to match it is a pattern.
                Add(
                    "exception_message like @exception_message",
                    "@exception_message",
                    query.ExceptionMessage
                );
                break;
        }
    }

    private void AddFailureGroup(string? group)
    {
        if (string.IsNullOrEmpty(group))
        {
            return;
        }

        if (DeadLetterFingerprint.TryParseUnfingerprintedGroup(group, out var exceptionType))
        {
            Add(
                "failure_group is null and exception_type = @unfingerprinted",
                "@unfingerprinted",
                exceptionType
            );
        }
        else
        {
            Add("failure_group = @failure_group", "@failure_group", group);
        }
    }

    private void AddArchived(DeadLetterArchiveFilter archived)
    {
        if (archived != DeadLetterArchiveFilter.Any)
        {
            conditions.Add(
                archived == DeadLetterArchiveFilter.Only
                    ? "archived_at is not null"
                    : "archived_at is null"
            );
        }
    }

    private void AddRange()
    {
        var column = query.RangeOn == DeadLetterTimeField.FailedAt ? "failed_at" : "sent_at";
        if (query.Range.From is { } from)
        {
            Add($"{column} >= @from", "@from", from.UtcDateTime);
        }

        if (query.Range.To is { } to)
        {
            Add($"{column} <= @to", "@to", to.UtcDateTime);
        }
    }

    private void AddIds(Guid[] ids)
    {
        var names = ids.Select((_, row) => "@wanted" + row.ToString(CultureInfo.InvariantCulture))
            .ToArray();
        conditions.Add($"id in ({string.Join(", ", names)})");
        values.AddRange(ids.Select((id, row) => (names[row], (object)EnvelopeRow.Key(id))));
    }
}
