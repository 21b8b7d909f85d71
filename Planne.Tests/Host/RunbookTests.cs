using Xunit;

namespace Planne.Tests.Host;

/// <summary>What <c>docs/runbook.md</c> has to hold.</summary>
public sealed class RunbookTests
{
    [Theory]
    [InlineData("PlanneNodeNotReady")]
    [InlineData("PlanneNodeGone")]
    [InlineData("PlanneOrdersWaitTooLong")]
    [InlineData("PlanneBacklogNearBound")]
    [InlineData("PlanneNoLeader")]
    [InlineData("PlanneDeadLetters")]
    [InlineData("PlanneManyRetries")]
    [InlineData("PlanneServerErrors")]
    [InlineData("PlanneAnswersSlow")]
    [InlineData("PlanneDatabasePoolExhausted")]
    public void an_alert_leads_to_a_section_of_its_own(string alert) =>
        Assert.Single(
            File.ReadAllLines(ProjectRoot.File("docs", "runbook.md")),
            line => line == $"### {alert}"
        );
}
