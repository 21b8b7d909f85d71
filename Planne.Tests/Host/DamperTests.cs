using Planne.Host.Logs;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed class DamperTests
{
    [Fact]
    public void so_many_of_a_kind_pass_in_a_minute_and_the_next_one_tells_how_many_did_not()
    {
        var clock = new StoppedClock(DateTimeOffset.UnixEpoch);
        var damper = new Damper(clock);
        string Ask(string kind) =>
            damper.Passes(kind, most: 2, out var withheld) ? $"{kind} after {withheld}" : "no";

        Assert.Equal(
            ["a after 0", "a after 0", "no", "no", "b after 0"],
            new[] { "a", "a", "a", "a", "b" }.Select(Ask)
        );

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["a after 2", "a after 0", "no"], new[] { "a", "a", "a" }.Select(Ask));
    }
}
