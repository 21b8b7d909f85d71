using System.Diagnostics;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>The host as a process, as it is started in earnest.</summary>
public sealed class HostProcessTests
{
    private const string NoSuchServer =
        "Server=127.0.0.1;Port=1;Database=nowhere;Connection Timeout=2";

    [Fact]
    public async Task a_wrong_value_ends_the_host_with_its_sentence_alone()
    {
        var (exitCode, output, errors) = await RunAsync(NoSuchServer, "--Ordering:Parallelism=0");

        Assert.Equal(1, exitCode);
        Assert.Equal("Ordering:Parallelism must be from 1 to 256, but is 0.\n", errors);
        Assert.Empty(output);
    }

    [Fact]
    public async Task a_database_that_does_not_answer_ends_the_host_with_a_sentence_alone()
    {
        var (exitCode, output, errors) = await RunAsync(NoSuchServer);

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
        using var process = Start(database.ConnectionString, "--urls=http://127.0.0.1:0");

        var greeting = await process.StandardOutput.ReadLineAsync();
        while (greeting?.StartsWith("Planne listens on ", StringComparison.Ordinal) is false)
        {
            greeting = await process.StandardOutput.ReadLineAsync();
        }

        Assert.Matches(
            @"^Planne listens on http://127\.0\.0\.1:[1-9][0-9]*\. Place an order:$",
            greeting
        );
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
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
        await using var database = await MySqlServer.CreateDatabaseAsync("commands");
        Assert.Equal(0, (await RunAsync(database.ConnectionString, "resources", "setup")).ExitCode);

        var (exitCode, output, _) = await RunAsync(database.ConnectionString, command.Split(' '));

        Assert.Contains(told, output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task the_sql_of_the_store_may_be_written_to_a_file_and_run_by_hand()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("by_hand");
        var file = Path.Combine(Path.GetTempPath(), $"{database.Name}.sql");

        var (exitCode, _, errors) = await RunAsync(
            database.ConnectionString,
            "storage-sql",
            "--file",
            file
        );
        Assert.True(exitCode == 0, errors);
        await ModuleDatabase.ExecuteAsync(database, await File.ReadAllTextAsync(file));
        File.Delete(file);
        await ModuleDatabase.MigrateAsync(database);

        Assert.Equal(0, (await RunAsync(database.ConnectionString, "check-env")).ExitCode);
    }

    [Fact]
    public async Task check_env_fails_and_tells_what_the_schema_lacks()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("behind");

        var (exitCode, output, _) = await RunAsync(database.ConnectionString, "check-env");

        Assert.Equal(1, exitCode);
        Assert.Contains("V0001__given_tables.sql", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string connectionString,
        params string[] arguments
    )
    {
        using var process = Start(connectionString, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }

    private static Process Start(string connectionString, params string[] arguments)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Planne.Host.dll");
        var start = new ProcessStartInfo("dotnet", [host, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ConnectionStrings__Planne"] = connectionString;
        start.Environment.Remove("ASPNETCORE_URLS");
        return Process.Start(start)!;
    }
}
