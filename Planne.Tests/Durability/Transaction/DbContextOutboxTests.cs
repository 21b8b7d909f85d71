using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Wolverine.EntityFrameworkCore;
using Wolverine.Runtime;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

public sealed class DbContextOutboxTests(NotebookApp app) : NotebookTests(app)
{
    [Fact]
    public async Task outside_of_handlers_a_save_commits_rows_and_messages_and_sends_these()
    {
        await Tracked.ExecuteAndWaitAsync(_ => WriteAsync(1));

        Assert.Equal(["1 outside"], await NotesAsync());
        Assert.Equal(["1"], await PagesAsync());
        Assert.Equal(["NoteWritten Handled"], await InboxAsync());
        Assert.Equal(["begin ReadCommitted", "commit", "written 1"], Journal.Lines.Take(3));
    }

    [Fact]
    public async Task a_save_that_fails_sends_nothing()
    {
        await ExecuteAsync("insert into notes values (1, 'taken')");

        await Assert.ThrowsAsync<DbUpdateException>(() => WriteAsync(1));

        Assert.Equal(["1 taken"], await NotesAsync());
        Assert.Empty(await InboxAsync());
        Assert.DoesNotContain("written 1", Journal.Lines);
    }

    [Fact]
    public async Task an_outbox_that_is_never_saved_stores_nothing()
    {
        await using (var scope = App.Host.Services.CreateAsyncScope())
        {
            var outbox = scope.ServiceProvider.GetRequiredService<IDbContextOutbox<Notebook>>();
            outbox.DbContext.Add(new Note { Id = 1, Text = "forgotten" });
            await outbox.PublishAsync(new NoteWritten(1));
        }

        Assert.Empty(await NotesAsync());
        Assert.Empty(await InboxAsync());
    }

    [Fact]
    public async Task a_message_for_a_queue_that_was_paused_meanwhile_is_given_back()
    {
        const string owners = "select owner_id from wolverine_incoming_envelopes";
        var endpoints = App.Host.Services.GetRequiredService<IWolverineRuntime>().Endpoints;
        var queue = endpoints.FindListenerCircuit(
            endpoints.LocalQueueForMessageType(typeof(NoteWritten))!.Uri
        )!;

        await WriteAsync(1, () => queue.PauseWithDrainAsync(TimeSpan.FromDays(1)));
        await Eventually.IsAsync(true, async () => await ColumnAsync(owners) is ["0"]);

        await queue.StartAsync();
        await Eventually.IsAsync(true, async () => await InboxAsync() is ["NoteWritten Handled"]);
    }

    private async Task WriteAsync(long id, Func<ValueTask>? beforeTheCommit = null)
    {
        await using var scope = App.Host.Services.CreateAsyncScope();
        var outbox = scope.ServiceProvider.GetRequiredService<IDbContextOutbox<Notebook>>();
        outbox.DbContext.Add(new Note { Id = id, Text = "outside" });
        await outbox.PublishAsync(new NoteWritten(id));
        await (beforeTheCommit?.Invoke() ?? ValueTask.CompletedTask);
        await outbox.SaveChangesAndFlushMessagesAsync();
    }
}
