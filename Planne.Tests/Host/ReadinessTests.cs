using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Host.Health;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed class ReadinessTests
{
    private readonly StoppedClock clock = new(DateTimeOffset.UnixEpoch);
    private readonly Checks checks = new();
    private readonly Readiness readiness;

    public ReadinessTests() => readiness = new Readiness(checks, clock);

    [Fact]
    public async Task who_ask_at_once_share_an_answer_and_who_gives_up_takes_it_from_nobody()
    {
        using var impatience = new CancellationTokenSource();
        var impatient = readiness.AskAsync(impatience.Token);
        var patient = readiness.AskAsync(default);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);

        // However long it takes.
        clock.Advance(TimeSpan.FromMinutes(1));
        var late = readiness.AskAsync(default);
        checks.Answer.SetResult();

        Assert.Same(await patient, await late);
        Assert.Equal(1, checks.Asked);
    }

    [Fact]
    public async Task an_answer_is_good_for_a_second()
    {
        checks.Answer.SetResult();
        var first = await readiness.AskAsync(default);

        clock.Advance(TimeSpan.FromSeconds(0.9));
        Assert.Same(first, await readiness.AskAsync(default));

        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.NotSame(first, await readiness.AskAsync(default));
        Assert.Equal(2, checks.Asked);
    }

    [Fact]
    public async Task the_first_to_ask_is_answered_however_young_the_clock_is()
    {
        var first = new Readiness(checks, new StoppedClock(DateTimeOffset.MinValue));
        checks.Answer.SetResult();

        Assert.NotNull(await first.AskAsync(default));
    }

    private sealed class Checks : HealthCheckService
    {
        public TaskCompletionSource Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Asked { get; private set; }

        public override async Task<HealthReport> CheckHealthAsync(
            Func<HealthCheckRegistration, bool>? predicate,
            CancellationToken cancellationToken = default
        )
        {
            Asked++;
            await Answer.Task.WaitAsync(cancellationToken);
            return new HealthReport(new Dictionary<string, HealthReportEntry>(), TimeSpan.Zero);
        }
    }
}
