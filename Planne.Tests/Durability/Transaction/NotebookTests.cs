using System.Globalization;
using MySqlConnector;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

/// <summary>Begins each test with empty tables.</summary>
[Collection(nameof(NotebookApp))]
public abstract class NotebookTests(NotebookApp app) : IAsyncLifetime
{
    protected NotebookApp App => app;

    protected Journal Journal => app.Journal;

    /// <summary>A session that ends when all messages it has caused are done with.</summary>
    protected TrackedSessionConfiguration Tracked =>
        app.Host.TrackActivity(TimeSpan.FromSeconds(30));

    public async Task InitializeAsync()
    {
        await ExecuteAsync(
            """
            drop trigger if exists meddler;
            delete from notes;
            delete from pages;
            delete from reviews;
            delete from wolverine_incoming_envelopes;
            delete from wolverine_outgoing_envelopes;
            delete from wolverine_dead_letters;
            """
        );
        Journal.Clear();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>All messages of the inbox, as <c>Type Status</c>, in order of the type.</summary>
    protected Task<IReadOnlyList<string>> InboxAsync() =>
        ColumnAsync(
            "select concat(substring_index(message_type, '.', -1), ' ', status) from wolverine_incoming_envelopes order by 1"
        );

    protected Task<IReadOnlyList<string>> DeadLettersAsync() =>
        ColumnAsync(
            "select substring_index(message_type, '.', -1) from wolverine_dead_letters order by 1"
        );

    /// <summary>All notes, as <c>id text</c>, in order of the id.</summary>
    protected Task<IReadOnlyList<string>> NotesAsync() =>
        ColumnAsync("select concat(id, ' ', text) from notes order by id");

    protected Task<IReadOnlyList<string>> PagesAsync() =>
        ColumnAsync("select id from pages order by id");

    protected async Task<IReadOnlyList<string>> ColumnAsync(string sql)
    {
        await using var connection = await app.Database.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
        {
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        }

        return values;
    }

    protected Task ExecuteAsync(string sql) => app.ExecuteAsync(sql);
}
