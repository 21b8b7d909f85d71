using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace Planne.Fulfillment;

/// <summary>
/// Finds the verdicts that orders were given before. Many orders are decided at once, so the database is asked one
/// question at a time: orders that come while it answers share the next one.
/// </summary>
public sealed class EarlierDecisions(
    DbContextOptions<FulfillmentDb> database,
    FulfillmentMetrics metrics
) : IDisposable
{
    private const string Asked = """
        select straight_join d.order_id, d.verdict, d.decided_at
        from json_table(@orders, '$[*]' columns (id int path '$')) as asked
        join decisions d on d.order_id = asked.id
        """;

    // One question at a time, so that one is enough; to make it ready takes longer than to ask.
    private readonly FulfillmentDb db = new(database);

    private readonly Lock gate = new();
    private List<Question> waiting = [];
    private bool isAsking;

    /// <summary>Finds an order's verdict.</summary>
    /// <param name="orderId">The order, from 1.</param>
    /// <param name="cancellation">Gives up waiting for the answer.</param>
    /// <returns>The verdict; null if it was given none.</returns>
    /// <exception cref="Exception">As EF Core puts it, the database does not answer.</exception>
    public Task<Decision?> FindAsync(int orderId, CancellationToken cancellation)
    {
        var question = new Question(orderId);
        Ask(question);
        return question.Answer.Task.WaitAsync(cancellation);
    }

    /// <inheritdoc />
    public void Dispose() => db.Dispose();

    private void Ask(Question question)
    {
        lock (gate)
        {
            waiting.Add(question);
            if (isAsking)
            {
                return;
            }

            isAsking = true;
        }

        // Without this message's trace: what is asked from here on is for others as well.
        ThreadPool.UnsafeQueueUserWorkItem(
            static asker => _ = asker.AskAsync(),
            this,
            preferLocal: true
        );
    }

    private async Task AskAsync()
    {
        while (Take() is { Count: > 0 } questions)
        {
            try
            {
                var found = await FindAsync(questions.Select(x => x.OrderId));
                questions.ForEach(x => Answer(x, found.GetValueOrDefault(x.OrderId)));
            }
            catch (Exception e)
            {
                questions.ForEach(x => x.Answer.TrySetException(e));
            }
        }
    }

    private void Answer(Question question, Decision? found)
    {
        if (found is not null)
        {
            metrics.Repeated();
        }

        question.Answer.TrySetResult(found);
    }

    private List<Question> Take()
    {
        lock (gate)
        {
            var taken = waiting;
            waiting = [];
            isAsking = taken.Count > 0;
            return taken;
        }
    }

    private async Task<Dictionary<int, Decision>> FindAsync(IEnumerable<int> orders)
    {
        await db.Database.OpenConnectionAsync();
        try
        {
            return await FindAsync(
                db.Database.GetDbConnection(),
                JsonSerializer.Serialize(orders.Distinct())
            );
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    // By hand, since an answer that is nearly always empty costs Entity Framework Core more than all the rest of it.
    private static async Task<Dictionary<int, Decision>> FindAsync(
        DbConnection connection,
        string orders
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Asked;
        var asked = command.CreateParameter();
        asked.ParameterName = "@orders";
        asked.Value = orders;
        command.Parameters.Add(asked);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new Dictionary<int, Decision>();
        while (await reader.ReadAsync())
        {
            var decision = new Decision
            {
                OrderId = reader.GetInt32(0),
                Verdict = reader.GetString(1),
                DecidedAt = reader.GetDateTime(2),
            };
            found.Add(decision.OrderId, decision);
        }

        return found;
    }

    private sealed record Question(int OrderId)
    {
        public TaskCompletionSource<Decision?> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
