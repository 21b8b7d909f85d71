using JasperFx.CommandLine.Descriptions;
using JasperFx.Environment;
using JasperFx.Resources;
using MySqlConnector;
using Spectre.Console;

namespace Planne.Host.Database;

/// <summary>Tells <c>describe</c>, <c>check-env</c> and <c>resources</c> about the database.</summary>
internal sealed class SchemaPart(string connectionString, Migrations migrations, BusinessRows rows)
    : SystemPartBase("Planne's database", SubjectOf(connectionString))
{
    public override Task WriteToConsole()
    {
        AnsiConsole.WriteLine($"Database: {SubjectUri}");
        AnsiConsole.WriteLine($"Scripts:  {string.Join(", ", Scripts.Names)}");
        return Task.CompletedTask;
    }

    public override ValueTask<IReadOnlyList<IStatefulResource>> FindResources() =>
        new([new SchemaResource(migrations, rows, SubjectUri)]);

    public override async Task AssertEnvironmentAsync(
        IServiceProvider services,
        EnvironmentCheckResults results,
        CancellationToken token
    )
    {
        await CheckAsync("MySQL answers", PingAsync);
        await CheckAsync(
            "The modules' schema is current",
            new SchemaResource(migrations, rows, SubjectUri).Check
        );

        // Told here as well, because the command itself tells no more than that something failed.
        async Task CheckAsync(string description, Func<CancellationToken, Task> check)
        {
            try
            {
                await check(token);
                results.RegisterSuccess(description);
                AnsiConsole.MarkupLineInterpolated($"[green]✓[/] {description}");
            }
            catch (Exception e) when (e is MySqlException or SchemaBehindException)
            {
                results.RegisterFailure(description, e);
                AnsiConsole.MarkupLineInterpolated($"[red]✗[/] {description}: {e.Message}");
            }
        }
    }

    private async Task PingAsync(CancellationToken cancellation)
    {
        await using var connection = new MySqlConnection(connectionString);
        await connection.OpenAsync(cancellation);
        await connection.PingAsync(cancellation);
    }

    /// <summary>Server and database, without the user and the password.</summary>
    private static Uri SubjectOf(string connectionString)
    {
        var builder = new MySqlConnectionStringBuilder(connectionString);
        return new Uri($"mysql://{builder.Server}:{builder.Port}/{builder.Database}");
    }
}
