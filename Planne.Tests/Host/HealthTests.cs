using System.Text.RegularExpressions;
using Alba;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Planne.Host.Database;
using Planne.Host.Health;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed partial class HealthTests
{
    private const string NoSuchServer =
        "Server=127.0.0.1;Port=1;Database=nowhere;Connection Timeout=2";

    [Fact]
    public async Task a_node_is_ready_until_its_database_is_away_and_then_again_and_lives_all_the_while()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("health");
        await using var proxy = new Proxy(database.ConnectionString);
        var through = new MySqlConnectionStringBuilder(database.ConnectionString)
        {
            ConnectionTimeout = 2,
        };
        proxy.Redirect(through);
        await using var host = await PlanneHost.StartAsync(
            through.ConnectionString,
            [
                new("Logging:LogLevel:Default", "None"),
                new("Logging:LogLevel:Microsoft", "None"),
                new("Logging:LogLevel:MySqlConnector", "None"),
                new("Logging:LogLevel:Wolverine", "None"),
            ]
        );

        await Eventually.IsAsync(
            (
                200,
                """{"status":"Healthy","checks":[{"name":"database","status":"Healthy","detail":"It answered within # ms."},{"name":"schema","status":"Healthy","detail":"It is up to date, at the last script."},{"name":"node","status":"Healthy","detail":"This is node #; it said # s ago that it lives."},{"name":"leader","status":"Healthy","detail":"A node leads; its lease has # s to go."},{"name":"dead-letters","status":"Healthy","detail":"# messages were given up; # may be."},{"name":"wait","status":"Healthy","detail":"No order waits to be decided."},{"name":"backlog","status":"Healthy","detail":"# orders wait to be decided; from # on, no more are taken."}]}"""
            ),
            () => AskWithoutFiguresAsync(host)
        );

        proxy.IsSilent = true;
        await Eventually.IsAsync(
            (
                503,
                """{"status":"Unhealthy","checks":[{"name":"database","status":"Unhealthy","detail":"The database does not answer."},{"name":"schema","status":"Unhealthy","detail":"The database does not answer."},{"name":"node","status":"Unhealthy","detail":"The database does not answer."},{"name":"leader","status":"Unhealthy","detail":"The database does not answer."},{"name":"dead-letters","status":"Unhealthy","detail":"The database does not answer."},{"name":"wait","status":"Healthy","detail":"No order waits to be decided."},{"name":"backlog","status":"Healthy","detail":"# orders wait to be decided; from # on, no more are taken."}]}"""
            ),
            () => AskWithoutFiguresAsync(host)
        );
        Assert.Equal(
            (200, """{"status":"Healthy","checks":[]}"""),
            await AskAsync(host, "/health/live")
        );

        proxy.IsSilent = false;
        await Eventually.IsAsync(200, async () => (await AskAsync(host, "/health/ready")).Status);
    }

    [Fact]
    public async Task an_order_that_waits_for_too_long_is_told_and_takes_no_node_out()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("late");
        await using var host = await PlanneHost.StartAsync(
            database.ConnectionString,
            [new("Health:LongestWait", "00:05:00")]
        );

        await ModuleDatabase.ExecuteAsync(
            database,
            """
            insert into orders (id, status, amount_cents, created_at)
            values (900001, 'PENDING', 100, utc_timestamp(6) - interval 10 minute)
            """
        );

        await Eventually.IsAsync(
            (200, true),
            async () =>
            {
                var (status, body) = await AskWithoutFiguresAsync(host);
                return (
                    status,
                    body.Contains(
                        """{"name":"wait","status":"Degraded","detail":"The oldest order that waits has waited for # s; it may for # s."}""",
                        StringComparison.Ordinal
                    )
                );
            }
        );
    }

    [Theory]
    [InlineData(0u, 15)]
    [InlineData(7u, 7)]
    public async Task a_check_gives_up_even_where_a_connection_may_take_for_ever(
        uint connectionTimeout,
        int seconds
    )
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("patient");
        var patient = new MySqlConnectionStringBuilder(database.ConnectionString)
        {
            ConnectionTimeout = connectionTimeout,
        };
        await using var host = await PlanneHost.StartAsync(patient.ConnectionString, []);

        await Eventually.IsAsync(200, async () => (await AskAsync(host, "/health/ready")).Status);
        var checks = host.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value;
        Assert.Equal(
            TimeSpan.FromSeconds(seconds),
            checks.Registrations.Single(check => check.Name == "database").Timeout
        );
    }

    [Fact]
    public async Task a_server_that_is_not_there_is_told_in_plain_words()
    {
        await using var source = new MySqlDataSourceBuilder(NoSuchServer).Build();
        IHealthCheck[] checks =
        [
            new DatabaseCheck(source, TimeProvider.System),
            new SchemaCheck(ModuleDatabase.MigrationsOf(NoSuchServer)),
        ];

        foreach (var check in checks)
        {
            var result = await check.CheckHealthAsync(new HealthCheckContext());

            Assert.Equal(
                (HealthStatus.Unhealthy, "The database does not answer."),
                (result.Status, result.Description)
            );
        }
    }

    [Fact]
    public async Task a_schema_that_is_behind_is_told_by_what_it_lacks()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("behind");
        var check = new SchemaCheck(ModuleDatabase.MigrationsOf(database.ConnectionString));

        var before = await check.CheckHealthAsync(new HealthCheckContext());
        await ModuleDatabase.MigrateAsync(database);
        var after = await check.CheckHealthAsync(new HealthCheckContext());

        Assert.Equal(HealthStatus.Unhealthy, before.Status);
        Assert.StartsWith(
            "It lacks V0001__given_tables.sql, ",
            before.Description,
            StringComparison.Ordinal
        );
        Assert.Equal(HealthStatus.Healthy, after.Status);
    }

    [Fact]
    public void what_a_check_throws_is_not_told()
    {
        var report = new HealthReport(
            new Dictionary<string, HealthReportEntry>(StringComparer.Ordinal)
            {
                ["odd"] = new(
                    HealthStatus.Unhealthy,
                    "select secret",
                    TimeSpan.Zero,
                    new InvalidOperationException("select secret"),
                    data: null
                ),
            },
            TimeSpan.Zero
        );

        Assert.Equal(
            [new HealthAnswer.Check("odd", "Unhealthy", "It could not be found out.")],
            HealthAnswer.Of(report).Checks
        );
    }

    private static async Task<(int Status, string Body)> AskWithoutFiguresAsync(IAlbaHost host)
    {
        var (status, body) = await AskAsync(host, "/health/ready");
        body = body.Replace(Scripts.Names[^1], "the last script", StringComparison.Ordinal);
        return (status, Figures().Replace(body, "#"));
    }

    [GeneratedRegex(
        @"\d+(?:\.\d+)?",
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Figures();

    private static async Task<(int Status, string Body)> AskAsync(IAlbaHost host, string path)
    {
        var answer = await host.Scenario(ask =>
        {
            ask.Get.Url(path);
            ask.IgnoreStatusCode();
            ask.Header("Cache-Control").SingleValueShouldEqual("no-store");
        });
        return (answer.Context.Response.StatusCode, await answer.ReadAsTextAsync());
    }
}
