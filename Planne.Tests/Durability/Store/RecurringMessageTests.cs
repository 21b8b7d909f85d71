using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

public sealed class RecurringMessageTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task what_was_published_is_read_back()
    {
        var node = await StartNodeAsync();
        Guid[] ids = [Guid.CreateVersion7(), Guid.CreateVersion7()];

        await node.Store.RecurringMessages.RecordPublishedAsync(Published(ids), default);

        var read = await LoadAsync(node);
        Assert.Equal(
            ("nightly", "0 3 * * *", "nightly-1", Noon, false),
            (read.Name, read.CronExpression, read.DeduplicationId, read.NextOccurrence, read.Paused)
        );
        Assert.Equal(ids, read.EnvelopeIds);
        Assert.Null(await node.Store.RecurringMessages.LoadAsync("hourly", default));
    }

    [Fact]
    public async Task schedules_are_listed_by_name()
    {
        var node = await StartNodeAsync();
        await node.Store.RecurringMessages.RecordPublishedAsync(Published([]), default);
        await node.Store.RecurringMessages.PauseAsync("hourly", Noon, default);

        var all = await node.Store.RecurringMessages.LoadAllAsync(default);

        Assert.Equal(["hourly", "nightly"], all.Select(record => record.Name));
    }

    [Fact]
    public async Task occurrences_that_still_wait_are_counted()
    {
        var node = await StartNodeAsync();
        var waiting = Messages.Scheduled(Noon.AddYears(50));
        var cancelled = Messages.Scheduled(Noon.AddYears(50));
        var taken = Messages.Scheduled(node.Clock.GetUtcNow().AddHours(-1));
        await node.Inbox.StoreIncomingAsync([waiting, taken]);
        await node.Store.ClaimDueAsync(10, default);

        Assert.Equal(
            1,
            await node.Store.RecurringMessages.CountStillScheduledAsync(
                [waiting.Id, cancelled.Id, taken.Id],
                default
            )
        );
        Assert.Equal(0, await node.Store.RecurringMessages.CountStillScheduledAsync([], default));
    }

    [Fact]
    public async Task a_pause_takes_back_the_occurrence_that_waits_and_outlives_a_publication()
    {
        var node = await StartNodeAsync();
        var waiting = Messages.Scheduled(Noon.AddYears(50));
        var others = Messages.Scheduled(Noon.AddYears(50));
        await node.Inbox.StoreIncomingAsync([waiting, others]);
        await node.Store.RecurringMessages.RecordPublishedAsync(Published([waiting.Id]), default);

        await node.Store.RecurringMessages.PauseAsync("nightly", Noon, default);

        Assert.Equal([others.Id], Ids(await node.Admin.AllIncomingAsync()));
        var paused = await LoadAsync(node);
        Assert.Equal(
            (true, Noon, (DateTimeOffset?)null),
            (paused.Paused, paused.PausedAt, paused.NextOccurrence)
        );
        Assert.Empty(paused.EnvelopeIds);

        await node.Store.RecurringMessages.RecordPublishedAsync(Published([]), default);
        Assert.True((await LoadAsync(node)).Paused);
    }

    [Fact]
    public async Task pausing_twice_keeps_the_first_time()
    {
        var node = await StartNodeAsync();

        await node.Store.RecurringMessages.PauseAsync("nightly", Noon, default);
        await node.Store.RecurringMessages.PauseAsync("nightly", Noon.AddHours(1), default);

        var paused = await LoadAsync(node);
        Assert.Equal((true, Noon), (paused.Paused, paused.PausedAt));
    }

    [Fact]
    public async Task a_schedule_resumes()
    {
        var node = await StartNodeAsync();
        await node.Store.RecurringMessages.PauseAsync("nightly", Noon, default);

        await node.Store.RecurringMessages.ResumeAsync("nightly", default);
        await node.Store.RecurringMessages.ResumeAsync("unknown", default);

        var running = await LoadAsync(node);
        Assert.Equal((false, (DateTimeOffset?)null), (running.Paused, running.PausedAt));
        Assert.Single(await node.Store.RecurringMessages.LoadAllAsync(default));
    }

    [Fact]
    public async Task a_run_can_be_asked_for_unless_the_schedule_is_paused()
    {
        var node = await StartNodeAsync();

        Assert.True(
            await node.Store.RecurringMessages.RequestTriggerAsync("nightly", Noon, default)
        );
        Assert.Equal(Noon, (await LoadAsync(node)).TriggerRequestedAt);

        await node.Store.RecurringMessages.ClearTriggerAsync("nightly", default);
        Assert.Null((await LoadAsync(node)).TriggerRequestedAt);

        await node.Store.RecurringMessages.PauseAsync("nightly", Noon, default);
        Assert.False(
            await node.Store.RecurringMessages.RequestTriggerAsync("nightly", Noon, default)
        );
        Assert.Null((await LoadAsync(node)).TriggerRequestedAt);
    }

    private static RecurringMessageRecord Published(Guid[] ids) =>
        new()
        {
            Name = "nightly",
            CronExpression = "0 3 * * *",
            EnvelopeIds = ids,
            DeduplicationId = "nightly-1",
            NextOccurrence = Noon,
        };

    private static async Task<RecurringMessageRecord> LoadAsync(StoreNode node)
    {
        var record = await node.Store.RecurringMessages.LoadAsync("nightly", default);
        Assert.NotNull(record);
        return record;
    }
}
