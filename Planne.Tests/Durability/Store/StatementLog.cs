using System.Collections.Concurrent;
using System.Diagnostics;

namespace Planne.Tests.Durability.Store;

/// <summary>The statements that go to one schema while it listens.</summary>
internal sealed class StatementLog : IDisposable
{
    private readonly ConcurrentQueue<string> statements = new();
    private readonly ActivityListener listener;

    public StatementLog(string schema)
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "MySqlConnector",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (
                    (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement"))
                        is string statement
                    && statement.Contains(schema, StringComparison.Ordinal)
                )
                {
                    statements.Enqueue(statement);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public int Count(Func<string, bool> matching) => statements.Count(matching);

    public void Dispose() => listener.Dispose();
}
