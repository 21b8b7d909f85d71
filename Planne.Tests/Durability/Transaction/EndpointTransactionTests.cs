using Alba;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

public sealed class EndpointTransactionTests(NotebookApp app) : NotebookTests(app)
{
    [Fact]
    public async Task what_an_endpoint_returns_is_stored_before_it_answers()
    {
        await Tracked.ExecuteAndWaitAsync(_ =>
            App.Host.Scenario(x =>
            {
                x.Post.Json(new WriteNote(1, "hello")).ToUrl("/notes");
                x.StatusCodeShouldBe(201);
                x.Header("Location").SingleValueShouldEqual("/notes/1");
            })
        );

        Assert.Equal(["begin ReadCommitted", "commit"], Journal.Lines.Take(2));
        Assert.Contains("answer 1 stored", Journal.Lines);
        Assert.Equal(["1 hello"], await NotesAsync());
        Assert.Equal(["1"], await PagesAsync());
        Assert.Equal(["NoteWritten Handled"], await InboxAsync());
    }

    [Fact]
    public async Task an_endpoint_whose_commit_fails_stores_and_sends_nothing()
    {
        await ExecuteAsync("insert into notes values (1, 'taken')");

        await Assert.ThrowsAnyAsync<Exception>(() =>
            App.Host.Scenario(x => x.Post.Json(new WriteNote(1, "hello")).ToUrl("/notes"))
        );

        Assert.Equal(["1 taken"], await NotesAsync());
        Assert.Empty(await InboxAsync());
    }

    [Fact]
    public async Task an_endpoint_that_only_reads_begins_no_transaction()
    {
        await ExecuteAsync("insert into notes values (1, 'hello')");

        var note = await App.Host.GetAsJson<Note>("/notes/1");

        Assert.Equal("hello", note?.Text);
        Assert.Equal(["answer 0 stored"], Journal.Lines);
    }
}
