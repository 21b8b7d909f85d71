using Planne.Chaos;
using Planne.Chaos.Faults;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>What a run strikes, and when.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void a_seed_always_gives_the_same_schedule()
    {
        var options = new Options
        {
            Seed = 7,
            Cycles = 60,
            Overlap = 2,
        };

        Assert.Equal(Written(options), Written(options with { Keep = true }));
    }

    [Fact]
    public void other_seeds_give_other_schedules()
    {
        var options = new Options { Seed = 7, Cycles = 60 };

        Assert.NotEqual(Written(options), Written(options with { Seed = 8 }));
    }

    [Fact]
    public void no_fault_comes_again_before_each_has_come_as_often_as_it_weighs()
    {
        Weighted[] faults = [new("kill", 3), new("freeze", 1), new("slow", 2)];
        var schedule = Schedule.Of(
            new Options
            {
                Seed = 1,
                Cycles = 12,
                Faults = faults,
            }
        );

        foreach (var half in schedule.SelectMany(cycle => cycle.Blows).Chunk(6))
        {
            Assert.Equal(
                ["freeze", "kill", "kill", "kill", "slow", "slow"],
                half.Select(blow => blow.Fault).Order(StringComparer.Ordinal)
            );
        }
    }

    [Fact]
    public void each_cycle_strikes_as_many_faults_as_are_to_come_at_once()
    {
        var schedule = Schedule.Of(
            new Options
            {
                Seed = 1,
                Cycles = 5,
                Overlap = 3,
            }
        );

        Assert.Equal([1, 2, 3, 4, 5], schedule.Select(cycle => cycle.Number));
        Assert.All(schedule, cycle => Assert.Equal(3, cycle.Blows.Count));
    }

    private static string Written(Options options) =>
        string.Join(
            '\n',
            Schedule
                .Of(options)
                .Select(cycle => $"{cycle.Number} {cycle.Pause} {string.Join(' ', cycle.Blows)}")
        );
}
