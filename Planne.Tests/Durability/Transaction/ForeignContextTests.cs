using Microsoft.EntityFrameworkCore;
using MySqlConnector;
using Planne.Durability.EntityFrameworkCore;
using Planne.Tests.Support;
using Wolverine.Runtime;
using Wolverine.Tracking;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

/// <summary>A context that cannot reach the message store's tables cannot commit with them, and is told so.</summary>
public sealed class ForeignContextTests(NotebookApp app, OddServer elsewhere)
    : NotebookTests(app),
        IClassFixture<OddServer>
{
    private const string Poor = "planne-poor";

    [Fact]
    public async Task a_context_whose_user_may_not_write_messages_is_named()
    {
        await ExecuteAsync(
            $"""
            drop user if exists '{Poor}'@'%';
            create user '{Poor}'@'%' identified by 'poor';
            grant select, insert, update, delete on `{App.Database.Name}`.notes to '{Poor}'@'%';
            """
        );

        var refusal = await CommitAsync(
            new MySqlConnectionStringBuilder(App.Database.ConnectionString)
            {
                UserID = Poor,
                Password = "poor",
            }
        );
        await ExecuteAsync($"drop user '{Poor}'@'%'");

        Assert.Contains(nameof(Notebook), refusal, StringComparison.Ordinal);
        Assert.Contains("be allowed to write both", refusal, StringComparison.Ordinal);
        Assert.Empty(await NotesAsync());
    }

    [Fact]
    public async Task a_context_on_another_server_is_named()
    {
        await elsewhere.ExecuteAsync(
            """
            drop database if exists elsewhere;
            create database elsewhere;
            create table elsewhere.notes (id bigint primary key, text varchar(100) not null);
            """
        );

        var refusal = await CommitAsync(
            new MySqlConnectionStringBuilder(elsewhere.ConnectionString)
            {
                Database = "elsewhere",
                Pooling = false,
            }
        );

        Assert.Contains(nameof(Notebook), refusal, StringComparison.Ordinal);
        Assert.Contains("must be on one server", refusal, StringComparison.Ordinal);
        Assert.Contains("elsewhere", refusal, StringComparison.Ordinal);
    }

    private async Task<string> CommitAsync(MySqlConnectionStringBuilder connection)
    {
        await using var notebook = new Notebook(
            new DbContextOptionsBuilder<Notebook>()
                .UseMySql(
                    connection.ConnectionString,
                    ServerVersion.AutoDetect(connection.ConnectionString)
                )
                .AmongManyHosts()
                .Options
        );
        var messages = new MessageContext(App.Host.GetRuntime());
        await using var work = await DbContextUnitOfWork.EnlistAsync(messages, notebook);
        notebook.Add(new Note { Id = 1, Text = "foreign" });
        await messages.PublishAsync(new NoteWritten(1));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            work.CommitAsync(default)
        );
        return refusal.Message;
    }
}
