using MySqlConnector;
using Xunit;

namespace Planne.Tests.Database;

public class DatabaseScriptTests
{
    private static readonly (string, string?)[] Local =
    [
        ("PLANNE_MYSQL", null),
        ("PLANNE_MYSQL_PROVIDER", "local"),
        ("PLANNE_MYSQL_FLAVOR", null),
        ("PLANNE_MYSQL_INSTANCE", null),
    ];

    [Theory]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("status")]
    [InlineData("url")]
    [InlineData("reset")]
    [InlineData("client")]
    public async Task help_names_every_command(string command)
    {
        var help = await DatabaseScript.RunAsync(["--help"], Local);

        Assert.Equal((0, ""), (help.ExitCode, help.Errors));
        Assert.Contains($"\n  {command} ", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown command 'sing'", "sing")]
    [InlineData("unknown option '--loud'", "--loud", "start")]
    [InlineData("no command given")]
    [InlineData("--instance needs a name", "--instance")]
    [InlineData("'stop' takes no arguments, but was given 'now'", "stop", "now")]
    [InlineData(
        "an instance's name is lower-case letters, digits and hyphens, not '../run'",
        "--instance",
        "../run",
        "status"
    )]
    [InlineData(
        "'packages' is a folder of this script's own, not an instance",
        "--instance",
        "packages",
        "status"
    )]
    public async Task what_it_does_not_understand_is_named(
        string complaint,
        params string[] arguments
    )
    {
        var outcome = await DatabaseScript.RunAsync(arguments, Local);

        Assert.Equal(
            new DatabaseScript.Outcome(2, "", $"mysql: {complaint}; see 'database/mysql --help'\n"),
            outcome
        );
    }

    [Theory]
    [InlineData("PLANNE_MYSQL_PROVIDER", "podman", "docker or local")]
    [InlineData("PLANNE_MYSQL_FLAVOR", "oracle", "mysql or mariadb")]
    public async Task a_wrong_setting_is_answered_with_what_it_can_be(
        string variable,
        string value,
        string choices
    )
    {
        var outcome = await DatabaseScript.RunAsync(["url"], [.. Local, (variable, value)]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(
            $"{variable} is '{value}', but can be {choices}",
            outcome.Errors,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task the_url_of_a_private_server_leads_to_the_database_on_loopback()
    {
        var url = await DatabaseScript.RunAsync(["--instance", "test", "url"], Local);

        var parsed = new MySqlConnectionStringBuilder(url.Output);
        Assert.Equal(
            ("127.0.0.1", "root", "ecommerce", MySqlSslMode.None, true),
            (
                parsed.Server,
                parsed.UserID,
                parsed.Database,
                parsed.SslMode,
                parsed.AllowPublicKeyRetrieval
            )
        );
        Assert.InRange(parsed.Port, 23000u, 30999u);
        Assert.True(parsed.Password.Length >= 32, "a password that nobody guesses");
        Assert.Equal((0, ""), (url.ExitCode, url.Errors));
    }

    [Fact]
    public async Task the_url_is_the_same_each_time()
    {
        var first = await DatabaseScript.RunAsync(["--instance", "test", "url"], Local);
        var second = await DatabaseScript.RunAsync(["--instance", "test", "url"], Local);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task instances_have_ports_of_their_own()
    {
        var run = await DatabaseScript.RunAsync(["url"], Local);
        var test = await DatabaseScript.RunAsync(["--instance", "test", "url"], Local);

        Assert.NotEqual(
            new MySqlConnectionStringBuilder(run.Output).Port,
            new MySqlConnectionStringBuilder(test.Output).Port
        );
    }

    [Fact]
    public async Task a_given_server_is_used_as_it_is_and_neither_stopped_nor_emptied()
    {
        const string given = "Host=db.example; port = 3307;Uid=planne;Pwd='a;b'";

        var url = await DatabaseScript.RunAsync(["url"], [.. Local, ("PLANNE_MYSQL", given)]);
        var stop = await DatabaseScript.RunAsync(["stop"], [.. Local, ("PLANNE_MYSQL", given)]);
        var reset = await DatabaseScript.RunAsync(
            ["reset", "--yes"],
            [.. Local, ("PLANNE_MYSQL", given)]
        );

        Assert.Equal(new DatabaseScript.Outcome(0, given + "\n", ""), url);
        Assert.Equal(
            new DatabaseScript.Outcome(
                0,
                "",
                "mysql: PLANNE_MYSQL names db.example:3307; it is not ours to stop\n"
            ),
            stop
        );
        Assert.Equal(
            new DatabaseScript.Outcome(
                1,
                "",
                "mysql: PLANNE_MYSQL names db.example:3307; its data is not ours to delete\n"
            ),
            reset
        );
    }

    [Fact]
    public async Task data_is_not_deleted_without_a_yes()
    {
        await DatabaseScript.RunAsync(["--instance", "test", "url"], Local);

        var reset = await DatabaseScript.RunAsync(["--instance", "test", "reset"], Local);

        Assert.Equal(
            new DatabaseScript.Outcome(
                1,
                "",
                "mysql: deleting all databases in .mysql/test wants --yes where nobody can be asked\n"
            ),
            reset
        );
    }
}
