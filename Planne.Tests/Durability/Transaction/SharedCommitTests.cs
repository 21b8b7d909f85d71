using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

public sealed class WatchedSharedCommitTests(NotebookApp app) : SharedCommitTests(app)
{
    [Fact]
    public async Task requests_that_come_together_are_committed_in_few_transactions()
    {
        await using var holder = await HoldAsync();
        var held = PostAsync(Held);
        await WaitsAsync();

        var others = await Task.WhenAll(Others.Select(PostAsync));

        Assert.All(others, x => Assert.Equal(HttpStatusCode.Created, x));
        Assert.InRange(Journal.Lines.Count(x => x == "commit"), 1, Others.Length / 2);
        await holder.CloseAsync();
        await held;
        await Eventually.IsAsync(Others.Length + 1, async () => (await PagesAsync()).Count);
    }
}

[Collection(nameof(UnwatchedNotebookApp))]
public sealed class UnwatchedSharedCommitTests(UnwatchedNotebookApp app) : SharedCommitTests(app);

public abstract class SharedCommitTests(NotebookApp app) : NotebookTests(app)
{
    // A commit that waits for a lock, so that what comes meanwhile has to share the next one.
    protected const int Held = 1;

    protected static readonly int[] Others = [.. Enumerable.Range(2, 20)];

    [Fact]
    public async Task requests_are_committed_whatever_holds_up_the_commit_before_them()
    {
        await using var holder = await HoldAsync();
        var held = PostAsync(Held);
        await WaitsAsync();
        var others = await Task.WhenAll(Others.Select(PostAsync));

        Assert.All(others, x => Assert.Equal(HttpStatusCode.Created, x));
        Assert.Equal(Others.Select(Row), await NotesAsync());
        Assert.False(held.IsCompleted);

        await holder.CloseAsync();
        Assert.Equal(HttpStatusCode.Created, await held);
        await Eventually.IsAsync(Others.Length + 1, async () => (await PagesAsync()).Count);
    }

    [Fact]
    public async Task a_row_that_is_refused_fails_its_own_request_alone()
    {
        await ExecuteAsync("insert into notes values (7, 'taken')");
        await using var holder = await HoldAsync();
        var held = PostAsync(Held);
        await WaitsAsync();
        var others = await Task.WhenAll(Others.Select(PostAsync));
        await holder.CloseAsync();
        await held;

        Assert.Equal(
            [Others.IndexOf(7)],
            Enumerable.Range(0, others.Length).Where(i => others[i] != HttpStatusCode.Created)
        );
        Assert.Equal(
            Others.Prepend(Held).Select(x => x == 7 ? "7 taken" : Row(x)),
            await NotesAsync()
        );
        await Eventually.IsAsync(Others.Length, async () => (await PagesAsync()).Count);
        Assert.DoesNotContain("7", await PagesAsync());
    }

    private static string Row(int id) => $"{id} hello";

    protected async Task<HttpStatusCode> PostAsync(int id)
    {
        using var client = App.Host.Server.CreateClient();
        try
        {
            using var response = await client.PostAsJsonAsync(
                new Uri("/notes", UriKind.Relative),
                new WriteNote(id, "hello")
            );
            return response.StatusCode;
        }
        catch (Exception)
        {
            // As the test server tells of an exception that nothing in the application has handled.
            return HttpStatusCode.InternalServerError;
        }
    }

    protected async Task<MySqlConnection> HoldAsync()
    {
        var connection = await App.Database.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await connection.ExecuteAsync(
            transaction,
            string.Create(
                CultureInfo.InvariantCulture,
                $"insert into notes values ({Held}, 'held')"
            )
        );
        return connection;
    }

    // While it waits for the lock, the server is still at its insert.
    protected Task WaitsAsync() =>
        Eventually.IsAsync(
            true,
            async () =>
                (await ServerSession.RunningAsync(App.Database)).Count(x =>
                    x.Statement.StartsWith("insert", StringComparison.OrdinalIgnoreCase)
                    && x.Statement.Contains("notes", StringComparison.Ordinal)
                ) == 1
        );
}
