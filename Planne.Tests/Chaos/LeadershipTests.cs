using Planne.Chaos;
using Planne.Chaos.Checking;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>What a host's log says of when it believed that it led.</summary>
public sealed class LeadershipTests
{
    [Fact]
    public void a_log_without_leadership_has_no_reign() =>
        Assert.Empty(Leadership.ReignsIn("node-1.1", "Planne listens on http://127.0.0.1:1."));

    [Fact]
    public void a_renewal_makes_a_reign_longer()
    {
        const string log = """
            16:29:36.120 dbug: Planne.Durability.Leadership[4200] Leads in term 5 from 100 to 400
            16:29:37.120 dbug: Planne.Durability.Leadership[4200] Leads in term 5 from 200 to 500
            """;

        Assert.Equal([new Reign("node-1.1", 5, 100, 500)], Leadership.ReignsIn("node-1.1", log));
    }

    [Fact]
    public void a_renewal_after_its_end_is_another_reign()
    {
        const string log = """
            Leads in term 5 from 100 to 400
            Leads in term 5 from 450 to 750
            """;

        Assert.Equal(
            [new Reign("node-1.1", 5, 100, 400), new Reign("node-1.1", 5, 450, 750)],
            Leadership.ReignsIn("node-1.1", log)
        );
    }

    [Fact]
    public void stepping_down_ends_a_reign_before_its_time()
    {
        const string log = """
            Leads in term 5 from 100 to 400
            Stops leading in term 5 at 300
            Leads in term 7 from 900 to 1200
            """;

        Assert.Equal(
            [new Reign("node-1.1", 5, 100, 300), new Reign("node-1.1", 7, 900, 1200)],
            Leadership.ReignsIn("node-1.1", log)
        );
    }

    [Fact]
    public void who_stops_after_its_time_led_no_longer_than_that()
    {
        const string log = """
            Leads in term 5 from 100 to 400
            Stops leading in term 5 at 900
            """;

        Assert.Equal([new Reign("node-1.1", 5, 100, 400)], Leadership.ReignsIn("node-1.1", log));
    }
}
