using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Planne.Ordering.History;

/// <summary>
/// Writes failed attempts down for the histories of orders, beside the handling and never in its way: who notes one does
/// not wait, and what cannot be written is dropped.
/// </summary>
/// <remarks>
/// Attempts fail in masses where the database is away or everything is in everybody's way, which is when writing them down
/// would do harm. So few are kept waiting, and there is one statement a second at most.
/// </remarks>
public sealed class FailedAttempts(
    DbContextOptions<OrderingDb> database,
    TimeProvider clock,
    ILogger<FailedAttempts> logger
) : BackgroundService
{
    /// <summary>How many wait to be written at most; one more is dropped.</summary>
    public const int MostWaiting = 1_000;

    private const int BatchSize = 200;

    // The time is the database's, which is as long ago as this node has waited by a clock that nobody sets.
    private const string Insert = """
        insert into failed_attempts
          (order_id, message_id, message_type, attempt, node_number, failed_at, exception_type, exception_message, trace_id)
        select order_id, unhex(message_id), message_type, attempt, node_number,
               utc_timestamp(6) - interval age microsecond, exception_type, exception_message, unhex(trace_id)
        from   json_table({0}, '$[*]' columns (
                 position for ordinality,
                 order_id int path '$.order_id',
                 message_id char(32) path '$.message_id',
                 message_type varchar(255) path '$.message_type',
                 attempt int path '$.attempt',
                 node_number int path '$.node_number',
                 age bigint path '$.age',
                 exception_type varchar(255) path '$.exception_type',
                 exception_message varchar(500) path '$.exception_message',
                 trace_id char(32) path '$.trace_id'
               )) as noted
        order by position
        """;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(5);

    private readonly Channel<(AttemptFailure Failure, long At)> waiting = Channel.CreateBounded<(
        AttemptFailure,
        long
    )>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });

    private long dropped;

    /// <summary>Notes an attempt that has just failed. Returns at once and never throws.</summary>
    public void Note(AttemptFailure failure)
    {
        if (!waiting.Writer.TryWrite((failure, clock.GetTimestamp())))
        {
            Interlocked.Increment(ref dropped);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await waiting.Reader.WaitToReadAsync(stoppingToken))
        {
            var written = await WriteAsync(Take(), stoppingToken);
            await Task.Delay(written ? Interval : AfterFailure, clock, stoppingToken);
        }
    }

    private List<(AttemptFailure Failure, long At)> Take()
    {
        var batch = new List<(AttemptFailure, long)>();
        while (batch.Count < BatchSize && waiting.Reader.TryRead(out var next))
        {
            batch.Add(next);
        }

        return batch;
    }

    private async Task<bool> WriteAsync(
        List<(AttemptFailure Failure, long At)> batch,
        CancellationToken cancellation
    )
    {
        try
        {
            await using var db = new OrderingDb(database);
            await db.Database.ExecuteSqlRawAsync(Insert, [Json(batch)], cancellation);
            if (Interlocked.Exchange(ref dropped, 0) is > 0 and var lost)
            {
                logger.AttemptsNotNoted(lost, "too many failed at once");
            }

            return true;
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            logger.AttemptsNotNoted(batch.Count, e.GetBaseException().Message);
            return false;
        }
    }

    private string Json(List<(AttemptFailure Failure, long At)> batch)
    {
        var rows = new JsonArray();
        foreach (var (failure, at) in batch)
        {
            // What wraps it says that there is something inside.
            var cause = failure.Exception.GetBaseException();
            rows.Add(
                (JsonNode)
                    new JsonObject
                    {
                        ["order_id"] = failure.OrderId,
                        ["message_id"] = failure.MessageId.ToString("N"),
                        ["message_type"] = Cut(failure.MessageType, 255),
                        ["attempt"] = failure.Attempt,
                        ["node_number"] = failure.NodeNumber,
                        ["age"] = (long)clock.GetElapsedTime(at).TotalMicroseconds,
                        ["exception_type"] = Cut(
                            cause.GetType().FullName ?? cause.GetType().Name,
                            255
                        ),
                        ["exception_message"] = Cut(cause.Message, 500),
                        ["trace_id"] = failure.Trace?.ToHexString(),
                    }
            );
        }

        return rows.ToJsonString(JsonSerializerOptions.Default);
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        // Half a surrogate pair is no character, and the server would refuse it.
        return char.IsHighSurrogate(text[length - 1]) ? text[..(length - 1)] : text[..length];
    }
}
