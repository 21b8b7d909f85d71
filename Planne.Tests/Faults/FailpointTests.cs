using Planne.Durability;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

public sealed class FailpointTests
{
    [Fact]
    public void a_failpoint_acts_the_first_time_alone_unless_it_is_told_another_time()
    {
        var plan = FailpointPlan.Parse(
            "unit-of-work.before-commit=throw; unit-of-work.before-commit=throw@3;"
        );

        int[] passed =
        [
            .. Enumerable
                .Range(1, 5)
                .Where(_ => Record.Exception(() => plan.Pass(Failpoints.BeforeCommit)) is null),
        ];

        Assert.Equal([2, 4, 5], passed);
        plan.Pass(Failpoints.AfterCommit);
    }

    [Theory]
    [InlineData("claim.never=kill")]
    [InlineData("claim.before-commit")]
    [InlineData("claim.before-commit=explode")]
    [InlineData("claim.before-commit=kill@")]
    [InlineData("claim.before-commit=kill@0")]
    [InlineData("claim.before-commit=kill@-1")]
    [InlineData("claim.before-commit=kill@1@2")]
    [InlineData("claim.before-commit=kill=kill")]
    [InlineData("replay.before-commit=kill;claim.before-commit=Kill")]
    public void what_cannot_be_understood_is_refused(string plan) =>
        Assert.Throws<FormatException>(() => FailpointPlan.Parse(plan));

    [Fact]
    public async Task a_wrong_failpoint_ends_the_host_with_a_sentence_that_lists_what_there_is()
    {
        var (exitCode, output, errors) = await HostProcess.RunAsync(
            "Server=127.0.0.1;Port=1;Database=nowhere",
            new Dictionary<string, string?> { [Failpoints.Variable] = "claim.never=kill" }
        );

        Assert.Equal(1, exitCode);
        Assert.Equal(
            "PLANNE_FAILPOINTS has \"claim.never=kill\", which is not name=action or name=action@n with n from 1: names are unit-of-work.before-commit, unit-of-work.after-commit, handler.before-fence, claim.before-commit, claim.before-hand-over, dead-letter.before-commit, dead-letter.after-commit, replay.before-commit, replay.after-commit; actions are kill, freeze, throw.",
            errors
        );
        Assert.Empty(output);
    }

    [Fact]
    public async Task a_host_says_at_its_start_what_is_armed_and_none_says_so_otherwise()
    {
        const string plan = "replay.before-commit=throw@100";
        await using var database = await MySqlServer.CreateDatabaseAsync("failpoints");
        await using var armed = await Nodes.StartAsync(database, plan);
        await using var unarmed = await Nodes.StartAsync(database);

        Assert.Contains(plan, armed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Failpoints", unarmed.Output, StringComparison.Ordinal);
    }
}
