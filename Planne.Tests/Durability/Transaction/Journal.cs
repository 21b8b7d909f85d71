using System.Collections.Concurrent;

namespace Planne.Tests.Durability.Transaction;

/// <summary>What happened in the application, in order.</summary>
public sealed class Journal
{
    private readonly ConcurrentQueue<string> _lines = new();

    public IReadOnlyList<string> Lines => [.. _lines];

    public void Add(string line) => _lines.Enqueue(line);

    public void Clear() => _lines.Clear();
}

/// <summary>Holds a handler until the test has done what must happen meanwhile.</summary>
public sealed class Gate
{
    private TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public void Close()
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Open() => _opened.SetResult();

    public Task PassAsync()
    {
        _reached.SetResult();
        return _opened.Task;
    }
}
