using System.Collections.Concurrent;
using Planne.Durability.EntityFrameworkCore;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

public sealed class CommitLaneTests
{
    private readonly Timers timers = new();
    private readonly ConcurrentQueue<Commit> commits = new();
    private readonly CommitLane lane;

    public CommitLaneTests() => lane = LaneOf(TimeSpan.Zero);

    [Fact]
    public async Task what_comes_alone_is_committed_at_once_and_alone()
    {
        var first = await EnterFirstAsync();
        Assert.Equal([1], Sizes);

        commits.ElementAt(0).End();

        Assert.True(await first);
    }

    [Fact]
    public async Task what_comes_while_a_commit_is_on_its_way_shares_the_next_one()
    {
        var first = await EnterFirstAsync();
        var others = Enumerable.Range(0, 5).Select(_ => Enter()).ToArray();
        Assert.Equal([1], Sizes);

        commits.ElementAt(0).End();
        await first;
        await CommitsAsync(2);
        Assert.Equal([1, 5], Sizes);

        commits.ElementAt(1).End();
        Assert.All(await Task.WhenAll(others), Assert.True);
    }

    [Fact]
    public async Task a_commit_takes_no_more_than_it_may()
    {
        _ = await EnterFirstAsync();
        var others = Enumerable.Range(0, CommitLane.MostShared + 1).Select(_ => Enter()).ToArray();
        for (var i = 0; i < 3; i++)
        {
            await CommitsAsync(i + 1);
            commits.ElementAt(i).End();
        }

        await Task.WhenAll(others);
        Assert.Equal([1, CommitLane.MostShared, 1], Sizes);
    }

    [Fact]
    public async Task who_gives_up_while_waiting_is_not_committed_and_takes_nobody_along()
    {
        _ = await EnterFirstAsync();
        using var cancellation = new CancellationTokenSource();
        var quitter = Enter(cancellation.Token);
        var other = Enter();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => quitter);
        commits.ElementAt(0).End();
        await CommitsAsync(2);
        commits.ElementAt(1).End();

        Assert.True(await other);
        Assert.Equal([1, 1], Sizes);
    }

    [Fact]
    public async Task who_gives_up_when_the_commit_has_begun_is_told_what_became_of_it()
    {
        using var cancellation = new CancellationTokenSource();
        var quitter = await EnterFirstAsync(cancellation.Token);

        await cancellation.CancelAsync();
        commits.ElementAt(0).End();

        Assert.True(await quitter);
    }

    [Fact]
    public async Task a_commit_that_fails_in_a_way_nobody_has_thought_of_is_told_to_all_and_the_next_one_comes()
    {
        var first = await EnterFirstAsync();
        var other = Enter();

        commits
            .ElementAt(0)
            .Done.SetException(new InvalidOperationException("nobody has thought of it"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);
        await CommitsAsync(2);
        commits.ElementAt(1).End();

        Assert.True(await other);
    }

    [Fact]
    public async Task a_commit_that_is_held_up_does_not_hold_up_the_next()
    {
        var first = await EnterFirstAsync();
        var other = Enter();

        timers.RunOut();
        await CommitsAsync(2);
        commits.ElementAt(1).End();
        Assert.True(await other);
        Assert.False(first.IsCompleted);

        commits.ElementAt(0).End();
        Assert.True(await first);
    }

    [Fact]
    public async Task what_comes_within_the_interval_of_a_lane_shares_the_commit_after_it()
    {
        var slow = LaneOf(TimeSpan.FromDays(1));
        var first = slow.CommitAsync(null!, default);
        await CommitsAsync(1);
        commits.ElementAt(0).End();
        await first;

        var others = Enumerable.Range(0, 3).Select(_ => slow.CommitAsync(null!, default)).ToArray();
        await Eventually.IsAsync(
            2,
            () =>
            {
                timers.RunOut();
                return Task.FromResult(commits.Count);
            }
        );
        commits.ElementAt(1).End();

        Assert.All(await Task.WhenAll(others), Assert.True);
        Assert.Equal([1, 3], Sizes);
    }

    private CommitLane LaneOf(TimeSpan interval) =>
        new(
            tickets =>
            {
                var commit = new Commit(tickets);
                commits.Enqueue(commit);
                return commit.Done.Task;
            },
            interval,
            timers
        );

    private IEnumerable<int> Sizes => commits.Select(x => x.Tickets.Count);

    private async Task<Task<bool>> EnterFirstAsync(CancellationToken cancellation = default)
    {
        var first = Enter(cancellation);
        await CommitsAsync(1);
        return first;
    }

    private Task<bool> Enter(CancellationToken cancellation = default) =>
        lane.CommitAsync(null!, cancellation);

    private Task CommitsAsync(int count) =>
        Eventually.IsAsync(count, () => Task.FromResult(commits.Count));

    private sealed record Commit(IReadOnlyList<Ticket> Tickets)
    {
        public TaskCompletionSource Done { get; } = new();

        public void End()
        {
            foreach (var ticket in Tickets)
            {
                ticket.Resolve(isCommitted: true);
            }

            Done.SetResult();
        }
    }

    /// <summary>Timers that run out when they are told to, and not before.</summary>
    private sealed class Timers : TimeProvider
    {
        private readonly ConcurrentQueue<Action> callbacks = new();

        public void RunOut()
        {
            while (callbacks.TryDequeue(out var callback))
            {
                callback();
            }
        }

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            callbacks.Enqueue(() => callback(state));
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => default;
        }
    }
}
