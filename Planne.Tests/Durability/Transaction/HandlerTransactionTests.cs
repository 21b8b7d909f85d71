using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Planne.Durability.EntityFrameworkCore;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Runtime;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

public sealed class HandlerTransactionTests(NotebookApp app) : NotebookTests(app)
{
    [Fact]
    public async Task rows_messages_and_the_mark_are_one_commit_and_messages_go_out_after_it()
    {
        await Tracked.SendMessageAndWaitAsync(new WriteNote(1, "hello"));

        Assert.Equal(["1 hello"], await NotesAsync());
        Assert.Equal(["1"], await PagesAsync());
        Assert.Equal(["NoteWritten Handled", "WriteNote Handled"], await InboxAsync());
        Assert.Equal(
            [
                "write 1",
                "begin ReadCommitted",
                "commit",
                "written 1",
                "begin ReadCommitted",
                "commit",
            ],
            Journal.Lines
        );
    }

    [Theory]
    [InlineData("before insert on notes")]
    [InlineData("before insert on wolverine_incoming_envelopes")]
    [InlineData("before update on wolverine_incoming_envelopes")]
    public async Task when_one_statement_of_the_commit_is_refused_none_has_happened(
        string statement
    )
    {
        App.Gate.Close();
        var session = Tracked
            .DoNotAssertOnExceptionsDetected()
            .SendMessageAndWaitAsync(new HoldNote(1));
        await App.Gate.Reached;
        await ExecuteAsync(
            $"create trigger meddler {statement} for each row signal sqlstate '45000' set message_text = 'no'"
        );
        App.Gate.Open();
        await session;

        Assert.Empty(await NotesAsync());
        Assert.Empty(await PagesAsync());
        Assert.Empty(await InboxAsync());
        Assert.Equal(["HoldNote"], await DeadLettersAsync());
    }

    [Fact]
    public async Task a_handler_that_throws_after_writing_leaves_nothing()
    {
        await ExecuteAsync("insert into notes values (1, 'clean')");

        await Tracked.DoNotAssertOnExceptionsDetected().SendMessageAndWaitAsync(new SpoilNote(1));

        Assert.Equal(["1 clean"], await NotesAsync());
        Assert.Empty(await PagesAsync());
        Assert.Empty(await InboxAsync());
        Assert.Equal(["SpoilNote"], await DeadLettersAsync());
    }

    [Fact]
    public async Task a_node_that_has_lost_its_message_writes_nothing_sends_nothing_and_reports_no_failure()
    {
        App.Gate.Close();
        var session = Tracked.SendMessageAndWaitAsync(new HoldNote(1));
        await App.Gate.Reached;
        await ExecuteAsync(
            "update wolverine_incoming_envelopes set owner_id = 4711, status = 'Handled', due_at = utc_timestamp(6) + interval 1 hour"
        );
        App.Gate.Open();
        await session;

        Assert.Equal(["hold 1", "begin ReadCommitted"], Journal.Lines);
        Assert.Empty(await NotesAsync());
        Assert.Empty(await PagesAsync());
        Assert.Empty(await DeadLettersAsync());
        Assert.Equal(
            ["HoldNote Handled 4711"],
            await ColumnAsync(
                "select concat(substring_index(message_type, '.', -1), ' ', status, ' ', owner_id) from wolverine_incoming_envelopes"
            )
        );
    }

    [Fact]
    public async Task a_side_effect_that_runs_a_statement_is_part_of_the_commit()
    {
        await ExecuteAsync("insert into notes values (1, 'old')");

        await Tracked.SendMessageAndWaitAsync(new RetitleNote(1, "new", CopyTo: 2));

        Assert.Equal(["1 new", "2 new"], await NotesAsync());
        Assert.Equal(["begin ReadCommitted", "commit"], Journal.Lines);
    }

    [Fact]
    public async Task a_side_effect_that_ran_a_statement_is_undone_when_the_commit_fails()
    {
        await ExecuteAsync("insert into notes values (1, 'old'), (2, 'taken')");

        await Tracked
            .DoNotAssertOnExceptionsDetected()
            .SendMessageAndWaitAsync(new RetitleNote(1, "new", CopyTo: 2));

        Assert.Equal(["1 old", "2 taken"], await NotesAsync());
        Assert.Equal(["RetitleNote"], await DeadLettersAsync());
    }

    [Fact]
    public async Task a_deadlock_is_retried_by_the_commit_and_not_by_the_handler()
    {
        // The rival changes more rows than the other one changes and locks together, so that InnoDB chooses that one.
        int[] others = [.. Enumerable.Range(3, 20)];
        await ExecuteAsync(
            $"insert into notes values (1, 'one'), (2, 'two'), {string.Join(", ", others.Select(x => $"({x}, '')"))}"
        );
        await using var rival = await App.Database.OpenAsync();
        await using var transaction = await rival.BeginTransactionAsync();
        await rival.ExecuteAsync(transaction, "update notes set text = 'rival' where id >= 2");

        var session = Tracked.SendMessageAndWaitAsync(new SwapNotes(1, 2));
        await App.UntilLockedAsync(1);
        await rival.ExecuteAsync(transaction, "update notes set text = 'rival' where id = 1");
        await transaction.CommitAsync();
        await session;

        Assert.Equal(["1 two", "2 one", .. others.Select(x => $"{x} rival")], await NotesAsync());
        Assert.Equal(
            ["swap 1", "begin ReadCommitted", "begin ReadCommitted", "commit"],
            Journal.Lines
        );
    }

    [Fact]
    public async Task a_deadlock_after_the_rows_were_written_writes_them_again()
    {
        await ExecuteAsync(
            "insert into notes values (11, ''), (12, ''), (13, ''), (14, ''), (15, ''), (16, ''), (17, '')"
        );
        App.Gate.Close();
        var session = Tracked.SendMessageAndWaitAsync(new HoldNote(1));
        await App.Gate.Reached;
        await using var rival = await App.Database.OpenAsync();
        // Without locks on gaps: MariaDB scans so small a table, and would lock the place of the new note as well.
        await using var transaction = await rival.BeginTransactionAsync(
            System.Data.IsolationLevel.ReadCommitted
        );
        // Has the message's insert, which follows the note's, wait for the rival.
        await ExecuteAsync(
            "create trigger meddler before insert on wolverine_incoming_envelopes for each row update notes set text = 'met' where id = 11"
        );
        await rival.ExecuteAsync(
            transaction,
            "update notes set text = 'rival' where id in (11, 12, 13, 14, 15, 16, 17)"
        );

        App.Gate.Open();
        await App.UntilLockedAsync(1);
        await rival.ExecuteAsync(transaction, "select id from notes where id = 1 for update");
        await transaction.RollbackAsync();
        await session;

        Assert.Contains("1 held", await NotesAsync());
        Assert.Equal(["HoldNote Handled", "NoteWritten Handled"], await InboxAsync());
        Assert.Equal(
            ["hold 1", "begin ReadCommitted", "begin ReadCommitted", "commit"],
            Journal.Lines.Take(4)
        );
    }

    [Fact]
    public async Task sessions_that_were_lost_while_they_lay_in_the_pool_fail_no_commit()
    {
        await Tracked.SendMessageAndWaitAsync(new WriteNote(1, "hello"));
        await KillSessionsAsync();

        await Tracked.SendMessageAndWaitAsync(new WriteNote(2, "again"));

        Assert.Equal(["1 hello", "2 again"], await NotesAsync());
        Assert.Single(Journal.Lines, line => line == "write 2");
    }

    [Fact]
    public async Task a_message_that_is_invoked_inline_has_nothing_to_mark()
    {
        await Tracked.InvokeMessageAndWaitAsync(new WriteNote(1, "hello"));

        Assert.Equal(["1 hello"], await NotesAsync());
        Assert.Equal(["NoteWritten Handled"], await InboxAsync());
    }

    [Fact]
    public async Task a_message_for_elsewhere_waits_in_the_outbox_of_this_node()
    {
        await App.Host.InvokeAsync(new MailNote(1));

        Assert.Equal(["1 mailed"], await NotesAsync());
        Assert.Equal(
            ["NoteMailed"],
            await ColumnAsync(
                "select substring_index(message_type, '.', -1) from wolverine_outgoing_envelopes"
            )
        );
    }

    [Fact]
    public async Task a_message_that_was_handled_before_is_known_by_its_id()
    {
        var message = new Envelope(new WriteNote(1, "hello"))
        {
            Destination = new Uri("local://somewhere"),
            MessageType = "WriteNote",
        };

        Assert.True(await IsNewAsync(message));
        Assert.False(await IsNewAsync(message));
        Assert.Equal(["WriteNote Handled"], await InboxAsync());
    }

    [Fact]
    public async Task storage_actions_store_delete_and_do_nothing()
    {
        await Tracked.SendMessageAndWaitAsync(new ReplaceNote(1, "first"));
        Assert.Equal(["1 first"], await NotesAsync());

        await Tracked.SendMessageAndWaitAsync(new ReplaceNote(1, "second"));
        Assert.Equal(["1 second"], await NotesAsync());

        await Tracked.SendMessageAndWaitAsync(new ReplaceNote(1, null));
        Assert.Empty(await NotesAsync());

        await Tracked.SendMessageAndWaitAsync(new ReplaceNote(1, null));
        Assert.Equal(Enumerable.Repeat("ReplaceNote Handled", 4), await InboxAsync());
    }

    [Fact]
    public async Task a_saga_is_stored_with_its_messages()
    {
        await Tracked.SendMessageAndWaitAsync(new StartReview(1));
        await Tracked.SendMessageAndWaitAsync(new StepReview(1));
        Assert.Equal(["1 2"], await ColumnAsync("select concat(id, ' ', steps) from reviews"));
        Assert.Equal(["1"], await PagesAsync());

        await Tracked.SendMessageAndWaitAsync(new FinishReview(1));
        Assert.Empty(await ColumnAsync("select id from reviews"));
    }

    /// <summary>Kills the sessions of the contexts; the store's are of no database.</summary>
    private async Task KillSessionsAsync()
    {
        await using var connection = await App.Database.OpenAsync();
        foreach (
            var session in (await ServerSession.AllAsync(connection)).Where(x =>
                x.Database == App.Database.Name && x.Id != connection.ServerThread
            )
        )
        {
            await using var kill = new MySqlCommand($"kill {session.Id}", connection);
            await kill.ExecuteNonQueryAsync();
        }

        await MySqlConnection.ClearPoolAsync(connection);
    }

    private async Task<bool> IsNewAsync(Envelope message)
    {
        await using var scope = App.Host.Services.CreateAsyncScope();
        var notebook = scope.ServiceProvider.GetRequiredService<Notebook>();
        var runtime = App.Host.GetRuntime();
        await using var work = await DbContextUnitOfWork.EnlistAsync(
            new MessageContext(runtime),
            notebook
        );
        var isNew = await work.TryMakeEagerIdempotencyCheckAsync(
            message,
            runtime.Options.Durability,
            default
        );
        await work.CommitAsync(default);
        return isNew;
    }
}
