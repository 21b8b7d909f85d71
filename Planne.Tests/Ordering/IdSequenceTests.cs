using System.Collections.Concurrent;
using Planne.Ordering.Ids;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class IdSequenceTests
{
    [Fact]
    public async Task ids_come_in_a_row_from_one_block_and_then_from_the_next()
    {
        var blocks = new Queue<long>([1, 101]);
        var sequence = new IdSequence((_, _) => Task.FromResult(blocks.Dequeue()), blockSize: 3);

        var taken = new List<long>();
        foreach (var count in (int[])[1, 1, 1, 2, 1])
        {
            taken.Add(await sequence.TakeAsync(count, CancellationToken.None));
        }

        Assert.Equal([1, 2, 3, 101, 103], taken);
    }

    [Fact]
    public async Task ids_that_follow_each_other_never_span_two_blocks()
    {
        var blocks = new Queue<long>([1, 101]);
        var sequence = new IdSequence((_, _) => Task.FromResult(blocks.Dequeue()), blockSize: 3);

        await sequence.TakeAsync(2, CancellationToken.None);

        Assert.Equal(101, await sequence.TakeAsync(2, CancellationToken.None));
    }

    [Fact]
    public async Task callers_who_wait_for_a_block_share_one_fetch()
    {
        var fetches = 0;
        var arrival = new TaskCompletionSource<long>();
        var sequence = new IdSequence(
            (_, _) =>
            {
                Interlocked.Increment(ref fetches);
                return arrival.Task;
            },
            blockSize: 50
        );

        var callers = Enumerable
            .Range(0, 50)
            .Select(_ => sequence.TakeAsync(1, CancellationToken.None).AsTask())
            .ToList();
        arrival.SetResult(1);
        var ids = await Task.WhenAll(callers);

        Assert.Equal(1, fetches);
        Assert.Equal(Enumerable.Range(1, 50).Select(id => (long)id), ids.Order());
    }

    [Fact]
    public async Task a_fetch_that_fails_fails_those_who_wait_and_the_next_caller_fetches_again()
    {
        var outcomes = new ConcurrentQueue<Func<Task<long>>>([
            () => Task.FromException<long>(new TimeoutException("away")),
            () => Task.FromResult(1L),
        ]);
        var sequence = new IdSequence(
            (_, _) =>
                outcomes.TryDequeue(out var outcome)
                    ? outcome()
                    : throw new InvalidOperationException(),
            blockSize: 10
        );

        await Assert.ThrowsAsync<TimeoutException>(() =>
            sequence.TakeAsync(1, CancellationToken.None).AsTask()
        );

        Assert.Equal(1, await sequence.TakeAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task a_caller_who_gives_up_does_not_take_the_block_from_the_others()
    {
        var arrival = new TaskCompletionSource<long>();
        var sequence = new IdSequence((_, _) => arrival.Task, blockSize: 10);
        using var impatience = new CancellationTokenSource();

        var impatient = sequence.TakeAsync(1, impatience.Token).AsTask();
        var patient = sequence.TakeAsync(1, CancellationToken.None).AsTask();
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        arrival.SetResult(1);

        Assert.Equal(1, await patient);
    }
}
