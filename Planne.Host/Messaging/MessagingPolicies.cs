using Planne.Host.Database;
using Wolverine;
using Wolverine.ErrorHandling;

namespace Planne.Host.Messaging;

/// <summary>What happens to a message whose handler throws. All of it is here.</summary>
internal static class MessagingPolicies
{
    // Each pause is up to twice as long, by chance: two that met once should not meet again.
    private static readonly TimeSpan[] AtOnce = Milliseconds(20, 70, 190);
    private static readonly TimeSpan[] WhileAway = Seconds(1, 2, 5, 10, 20, 30);
    private static readonly TimeSpan[] Later = Seconds(2, 10, 30, 120);

    /// <summary>Has what passes by itself tried again, at once and then later; the rest a few times; then it is a dead letter. Each attempt that fails is noted.</summary>
    public static void AddRetries(this WolverineOptions options)
    {
        var noted = new NotedFailures(options);
        options.Services.AddSingleton(noted);
        options
            .Policies.OnException(DatabaseFaults.IsContention, "deadlock, or lock wait timeout")
            .Or(DatabaseFaults.IsDuplicateKey, "the same message, handled twice at once")
            .RetryWithCooldown(AtOnce)
            .And(noted)
            .Then.ScheduleRetry(Later)
            .And(noted)
            .Then.MoveToErrorQueue()
            .And(noted)
            .WithFullJitter();

        // What is put off is written to the database that is away: while it may come back soon, who works waits instead,
        // and what is queued stays where it is.
        options
            .Policies.OnException(DatabaseFaults.IsUnavailable, "the database cannot be reached")
            .RetryWithCooldown([.. AtOnce, .. WhileAway])
            .And(noted)
            .Then.ScheduleRetry(Later)
            .And(noted)
            .Then.MoveToErrorQueue()
            .And(noted)
            .WithFullJitter();

        options
            .Policies.OnAnyException()
            .RetryWithCooldown(AtOnce)
            .And(noted)
            .Then.MoveToErrorQueue()
            .And(noted);
    }

    private static TimeSpan[] Milliseconds(params int[] delays) =>
        [.. delays.Select(delay => TimeSpan.FromMilliseconds(delay))];

    private static TimeSpan[] Seconds(params int[] delays) =>
        [.. delays.Select(delay => TimeSpan.FromSeconds(delay))];
}
