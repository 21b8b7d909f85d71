using Wolverine;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

/// <summary>The transaction as a handler may ask for it, and what becomes of it when something fails.</summary>
public sealed class ModeTests(NotebookApp app) : NotebookTests(app)
{
    [Fact]
    public async Task an_eager_transaction_is_open_before_the_handler_runs()
    {
        await Tracked.SendMessageAndWaitAsync(new EagerNote(1));

        Assert.Equal(["begin ReadCommitted", "eager 1", "commit"], Journal.Lines);
        Assert.Equal(["1 eager"], await NotesAsync());
        Assert.Equal(["EagerNote Handled"], await InboxAsync());
    }

    [Fact]
    public async Task a_message_that_comes_twice_to_a_queue_without_an_inbox_has_one_effect()
    {
        var id = Guid.NewGuid();

        await DeliverAsync(id, new OnceNote(1));
        await DeliverAsync(id, new OnceNote(1));

        Assert.Equal(["once 1"], Journal.Lines.Where(line => line.StartsWith("once", Ordinal)));
        Assert.Equal(["1 once"], await NotesAsync());
        Assert.Equal(["1"], await PagesAsync());
        Assert.Equal(["NoteWritten Handled", "OnceNote Handled"], await InboxAsync());
        Assert.Empty(await DeadLettersAsync());
    }

    [Fact]
    public async Task so_it_has_where_it_is_to_be_noticed_at_the_end()
    {
        var id = Guid.NewGuid();

        await DeliverAsync(id, new OnceAtTheEnd(1));
        await DeliverAsync(id, new OnceAtTheEnd(1));

        Assert.Equal(["1 once"], await NotesAsync());
        Assert.Equal(["OnceAtTheEnd Handled"], await InboxAsync());
        Assert.Empty(await DeadLettersAsync());
    }

    [Fact]
    public async Task a_message_without_an_inbox_that_is_retried_is_noticed_when_it_comes_again()
    {
        var id = Guid.NewGuid();

        await DeliverAsync(id, new OnceNote(1, Spills: 1));
        await DeliverAsync(id, new OnceNote(1, Spills: 1));

        Assert.Equal(
            ["once 1", "once 1"],
            Journal.Lines.Where(line => line.StartsWith("once", Ordinal))
        );
        Assert.Equal(["1 once"], await NotesAsync());
        Assert.Equal(["1"], await PagesAsync());
        Assert.Equal(["NoteWritten Handled", "OnceNote Handled"], await InboxAsync());
    }

    [Fact]
    public async Task a_handler_that_is_retried_begins_anew_and_leaves_the_last_attempt_alone()
    {
        await Tracked
            .DoNotAssertOnExceptionsDetected()
            .SendMessageAndWaitAsync(new ShakyNote(1, Spills: 2));

        Assert.Equal(
            [
                "begin ReadCommitted",
                "shaky 1",
                "begin ReadCommitted",
                "shaky 1",
                "begin ReadCommitted",
                "shaky 1",
                "commit",
            ],
            Journal.Lines.Where(line => !line.StartsWith("error", Ordinal)).Take(7)
        );
        Assert.Equal(["1 steady"], await NotesAsync());
        Assert.Equal(["1"], await PagesAsync());
        Assert.Equal(["NoteWritten Handled", "ShakyNote Handled"], await InboxAsync());
    }

    [Fact]
    public async Task a_handler_that_fails_each_time_leaves_a_dead_letter_alone()
    {
        await Tracked
            .DoNotAssertOnExceptionsDetected()
            .SendMessageAndWaitAsync(new ShakyNote(1, Spills: 9));

        Assert.Equal(3, Journal.Lines.Count(line => line == "shaky 1"));
        Assert.Empty(await NotesAsync());
        Assert.Empty(await PagesAsync());
        Assert.Empty(await InboxAsync());
        Assert.Equal(["ShakyNote"], await DeadLettersAsync());
    }

    [Fact]
    public async Task a_lock_that_is_not_had_in_time_has_the_whole_commit_repeated_and_not_the_handler()
    {
        await ExecuteAsync("insert into notes values (1, 'one'), (2, 'two')");
        await using var rival = await App.Database.OpenAsync();
        await using var transaction = await rival.BeginTransactionAsync(
            System.Data.IsolationLevel.ReadCommitted
        );
        await rival.ExecuteAsync(transaction, "update notes set text = 'rival' where id = 2");

        App.IsImpatient = true;
        var session = Tracked.SendMessageAndWaitAsync(new SwapNotes(1, 2));
        await Eventually.IsAsync(
            true,
            () => Task.FromResult(Journal.Lines.Count(line => line == "begin ReadCommitted") > 1)
        );
        await transaction.RollbackAsync();
        await session;
        App.IsImpatient = false;

        Assert.Equal(["1 two", "2 one"], await NotesAsync());
        Assert.Equal(["SwapNotes Handled"], await InboxAsync());
        Assert.Single(Journal.Lines, "swap 1");
        Assert.Single(Journal.Lines, "commit");
    }

    /// <summary>Puts a message with an id of its own into the queue without an inbox, and waits until it is done with.</summary>
    private Task DeliverAsync(Guid id, object message) =>
        Tracked
            .DoNotAssertOnExceptionsDetected()
            .ExecuteAndWaitAsync(
                async Task (_) =>
                {
                    var queue = App
                        .Host.GetRuntime()
                        .Endpoints.GetOrBuildSendingAgent(
                            new Uri($"local://{NotebookApp.Buffered}")
                        );
                    await queue.EnqueueOutgoingAsync(
                        new Envelope(message) { Id = id, Destination = queue.Destination }
                    );
                }
            );

    private const StringComparison Ordinal = StringComparison.Ordinal;
}
