using Planne.Durability.Agents;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>How much of a backlog a queue is given: what it works off until the next looks, and little more.</summary>
public sealed class RationTests
{
    private const int Most = 1_000;

    private readonly Ration ration = new();

    [Fact]
    public void an_empty_queue_is_given_a_little_at_first() =>
        Assert.Equal(Ration.Least, ration.Next(queued: 0, Most));

    [Fact]
    public void a_queue_that_runs_dry_is_given_twice_as_much_each_time_up_to_its_limit()
    {
        int[] given = [.. Enumerable.Range(0, 7).Select(_ => ration.Next(queued: 0, Most))];

        Assert.Equal([50, 100, 200, 400, 800, 1_000, 1_000], given);
    }

    [Fact]
    public void a_queue_that_has_more_than_half_of_it_left_is_given_nothing()
    {
        ration.Next(queued: 0, Most);
        ration.Next(queued: 0, Most);

        Assert.Equal(0, ration.Next(queued: 51, Most));
        Assert.Equal(50, ration.Next(queued: 50, Most));
    }

    [Fact]
    public void a_queue_that_has_become_slow_is_given_less()
    {
        while (ration.Next(queued: 0, Most) < Most)
        {
            // Until it has its limit.
        }

        Assert.Equal(0, ration.Next(queued: 990, Most));
        Assert.Equal(0, ration.Next(queued: 490, Most));
        Assert.Equal(250, ration.Next(queued: 250, Most));
    }

    [Fact]
    public void new_messages_beyond_the_ration_leave_room_in_turn_however_many_come()
    {
        int[] given = [.. Enumerable.Range(0, 16).Select(_ => ration.Next(queued: 200, Most))];

        Assert.Equal([0, 0, 0, 0, 0, 0, 0, Ration.Least, 0, 0, 0, 0, 0, 0, 0, Ration.Least], given);
    }

    [Fact]
    public void a_queue_that_holds_all_that_it_may_is_given_nothing() =>
        Assert.All(
            Enumerable.Range(0, 16),
            _ => Assert.Equal(0, ration.Next(queued: Most + 1, Most))
        );

    [Fact]
    public void a_slow_queue_is_not_given_more_than_its_ration()
    {
        ration.Next(queued: 0, Most);

        Assert.All(
            Enumerable.Range(0, 16),
            _ => Assert.Equal(0, ration.Next(queued: Ration.Least, Most))
        );
    }
}
