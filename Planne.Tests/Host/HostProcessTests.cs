using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>The host as a process, as it is started in earnest.</summary>
public sealed class HostProcessTests(PreparedDatabase prepared) : IClassFixture<PreparedDatabase>
{
    private const string NoSuchServer =
        "Server=127.0.0.1;Port=1;Database=nowhere;Connection Timeout=2";

    [Fact]
    public async Task a_wrong_value_ends_the_host_with_its_sentence_alone()
    {
        var (exitCode, output, errors) = await HostProcess.RunAsync(
            NoSuchServer,
            "--Ordering:Parallelism=0"
        );

        Assert.Equal(1, exitCode);
        Assert.Equal("Ordering:Parallelism must be from 1 to 256, but is 0.", errors);
        Assert.Empty(output);
    }

    [Fact]
    public async Task a_database_that_does_not_answer_ends_the_host_with_a_sentence_alone()
    {
        var (exitCode, output, errors) = await HostProcess.RunAsync(NoSuchServer);

        Assert.Equal(1, exitCode);
        Assert.StartsWith(
            "MySQL at ConnectionStrings:Planne does not let the host start: ",
            errors,
            StringComparison.Ordinal
        );
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Empty(output);
    }

    [Fact]
    public async Task the_host_tells_its_address_and_ends_with_0_when_it_is_told_to_stop()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("process");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);

        Assert.Matches(
            @"(?m)^Planne listens on http://127\.0\.0\.1:[1-9][0-9]*\. Place an order:$",
            host.Output
        );
        Assert.Equal(0, await host.TerminateAsync());
    }

    [Theory]
    [InlineData("check-env", "MySQL answers")]
    [InlineData("resources check", "Success.")]
    [InlineData("resources list", "mysql://")]
    [InlineData("storage counts", "Incoming")]
    [InlineData("describe", "deadlock, or lock wait timeout")]
    [InlineData("codegen preview", "class POST_orders")]
    [InlineData("storage-sql", "create table if not exists `")]
    [InlineData("openapi", "\"operationId\": \"createOrder\"")]
    [InlineData("wolverine-diagnostics describe-routing --all", "local://fulfillment/")]
    public async Task the_commands_work_on_this_store(string command, string told)
    {
        var (exitCode, output, _) = await HostProcess.RunAsync(
            prepared.ConnectionString,
            command.Split(' ')
        );

        Assert.Contains(told, output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task the_sql_of_the_store_may_be_written_to_a_file_and_run_by_hand()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("by_hand");
        var file = Path.Combine(Path.GetTempPath(), $"{database.Name}.sql");

        var (exitCode, _, errors) = await HostProcess.RunAsync(
            database.ConnectionString,
            "storage-sql",
            "--file",
            file
        );
        Assert.True(exitCode == 0, errors);
        await ModuleDatabase.ExecuteAsync(database, await File.ReadAllTextAsync(file));
        File.Delete(file);
        await ModuleDatabase.MigrateAsync(database);

        Assert.Equal(
            0,
            (await HostProcess.RunAsync(database.ConnectionString, "check-env")).ExitCode
        );
    }

    [Fact]
    public async Task check_env_fails_and_tells_what_the_schema_lacks()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("behind");

        var (exitCode, output, _) = await HostProcess.RunAsync(
            database.ConnectionString,
            "check-env"
        );

        Assert.Equal(1, exitCode);
        Assert.Contains("V0001__given_tables.sql", output, StringComparison.Ordinal);
    }
}

/// <summary>A database whose schema was brought up by the command for it.</summary>
public sealed class PreparedDatabase : IAsyncLifetime
{
    private TestDatabase? database;

    /// <summary>How the host is to reach it.</summary>
    public string ConnectionString => database!.ConnectionString;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("commands");
        var (exitCode, output, errors) = await HostProcess.RunAsync(
            ConnectionString,
            "resources",
            "setup"
        );
        Assert.True(exitCode == 0, output + errors);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await database!.DisposeAsync();
}
