using Planne.Chaos;
using Planne.Chaos.Faults;
using Xunit;

namespace Planne.Tests.Chaos;

/// <summary>What the rig's command line is read as.</summary>
public sealed class OptionsTests
{
    [Fact]
    public void without_options_the_seed_is_drawn_and_all_faults_are_struck()
    {
        Assert.True(Options.TryParse([], 4711, out var options, out _));

        Assert.Equal((4711, 40, 3), (options.Seed, options.Cycles, options.Nodes));
        Assert.Equal(
            Catalogue.All.Select(fault => fault.Name),
            options.Faults.Select(fault => fault.Name)
        );
    }

    [Fact]
    public void each_option_is_read()
    {
        string[] args =
        [
            "--seed",
            "5",
            "--cycles",
            "200",
            "--nodes",
            "4",
            "--clients",
            "9",
            "--overlap",
            "2",
            "--defaults",
            "1",
            "--keep",
            "1",
            "--faults",
            "kill=3, freeze",
        ];

        Assert.True(Options.TryParse(args, 0, out var options, out _));

        Assert.Equal([new Weighted("kill", 3), new Weighted("freeze", 1)], options.Faults);
        Assert.Equal(
            new Options
            {
                Seed = 5,
                Cycles = 200,
                Nodes = 4,
                Clients = 9,
                Overlap = 2,
                Defaults = true,
                Keep = true,
                Faults = options.Faults,
            },
            options
        );
    }

    [Theory]
    [InlineData("--seed", "x", "SEED must be a number from 0 to 2147483647, but is 'x'.")]
    [InlineData("--cycles", "0", "CYCLES must be a number from 1 to 100000, but is '0'.")]
    [InlineData("--nodes", "10", "NODES must be a number from 1 to 9, but is '10'.")]
    [InlineData("--clients", "-1", "CLIENTS must be a number from 1 to 1000, but is '-1'.")]
    [InlineData(
        "--faults",
        "kill=0",
        "The weight of a fault must be from 1 to 100, but that of 'kill' is '0'."
    )]
    [InlineData(
        "--sed",
        "1",
        "There is no '--sed'; there are SEED, CYCLES, NODES, CLIENTS, FAULTS, OVERLAP, DEFAULTS and KEEP."
    )]
    public void a_wrong_value_is_told_with_what_may_be(string name, string value, string told)
    {
        Assert.False(Options.TryParse([name, value], 0, out _, out var fault));

        Assert.Equal(told, fault);
    }

    [Theory]
    [InlineData("kil")]
    [InlineData("kill,kill")]
    [InlineData("")]
    public void a_wrong_name_of_a_fault_is_told_with_all_names(string list)
    {
        Assert.False(Options.TryParse(["--faults", list], 0, out _, out var told));

        Assert.StartsWith(
            "FAULTS must be names of different faults",
            told,
            StringComparison.Ordinal
        );
        Assert.All(
            Catalogue.All,
            fault => Assert.Contains(fault.Description, told, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void an_option_without_a_value_is_told()
    {
        Assert.False(Options.TryParse(["--seed"], 0, out _, out var told));

        Assert.Equal("'--seed' lacks its value.", told);
    }
}
