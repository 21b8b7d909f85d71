using System.Collections.Concurrent;

namespace Planne.Tests.Durability.Transaction;

/// <summary>What happened in the application, in order.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> lines = new();

    public IReadOnlyList<string> Lines => [.. lines];

    public void Add(string line) => lines.Enqueue(line);

    public void Clear() => lines.Clear();
}

/// <summary>Holds a handler until the test has done what must happen meanwhile.</summary>
public sealed class Gate
{
    private TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => reached.Task;

    public void Close()
    {
        reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open() => opened.SetResult();

    public Task PassAsync()
    {
        reached.SetResult();
        return opened.Task;
    }
}
