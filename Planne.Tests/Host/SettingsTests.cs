using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using MySqlConnector;
using Planne.Host;
using Planne.Host.Configuration;
using Planne.Host.Http;
using Xunit;

namespace Planne.Tests.Host;

public sealed class SettingsTests
{
    private const string ConnectionString = "Server=db;Database=shop;User ID=app";

    [Fact]
    public void the_defaults_and_a_connection_string_are_enough()
    {
        var settings = Read();

        Assert.True(settings.Database.MigrateAtStart);
        Assert.Equal(0.5, settings.Fulfillment.ApprovalRate);
        Assert.Equal(TimeSpan.FromMinutes(2), settings.Ordering.OverdueAfter);
    }

    [Fact]
    public void the_connection_string_is_completed_and_what_the_user_set_is_kept()
    {
        var kept = new MySqlConnectionStringBuilder(
            Read(
                (
                    "ConnectionStrings:Planne",
                    ConnectionString + ";Connection Timeout=9;SslMode=Required"
                )
            ).ConnectionString
        );
        var completed = new MySqlConnectionStringBuilder(Read().ConnectionString);

        Assert.Equal((9u, MySqlSslMode.Required), (kept.ConnectionTimeout, kept.SslMode));
        Assert.Equal(
            (5u, true, false),
            (completed.ConnectionTimeout, completed.AllowUserVariables, completed.UseAffectedRows)
        );
    }

    [Theory]
    [InlineData(null, null, "http://127.0.0.1:9080/")]
    [InlineData("8081", null, "http://127.0.0.1:9081/")]
    [InlineData("65000", null, "http://127.0.0.1:64000/")]
    [InlineData("8081", "http://10.0.0.4:7000", "http://10.0.0.4:7000/")]
    [InlineData("8081", "off", null)]
    public void operators_are_served_on_this_machine_alone_unless_an_address_is_set(
        string? port,
        string? url,
        string? served
    ) =>
        Assert.Equal(
            served,
            Read(
                ("ConnectionStrings:Planne", ConnectionString),
                ("PORT", port),
                ("Ops:Url", url)
            ).Ops.Address?.AbsoluteUri
        );

    [Theory]
    [InlineData(
        "Ops:Url",
        "localhost:9080",
        "Ops:Url must be an address such as http://127.0.0.1:9080, or \"off\", but is \"localhost:9080\"."
    )]
    [InlineData(
        "Shutdown:Notice",
        "00:05:01",
        "Shutdown:Notice must be from 00:00:00 to 00:05:00, but is 00:05:01."
    )]
    [InlineData(
        "Shutdown:DrainTimeout",
        "00:00:00",
        "Shutdown:DrainTimeout must be from 00:00:01 to 00:10:00, but is 00:00:00."
    )]
    [InlineData(
        "Ordering:OverdueAfter",
        "00:00:00",
        "Ordering:OverdueAfter must be from 00:00:01 to 1.00:00:00, but is 00:00:00."
    )]
    [InlineData(
        "Ordering:ItemIdBlockSize",
        "99",
        "Ordering:ItemIdBlockSize must be from 100 to 1000000, but is 99."
    )]
    [InlineData(
        "Ordering:OverdueSchedule",
        "often",
        "Ordering:OverdueSchedule must be a cron expression, but is \"often\"."
    )]
    [InlineData(
        "Fulfillment:ApprovalRate",
        "1.5",
        "Fulfillment:ApprovalRate must be a number from 0 to 1, but is 1.5."
    )]
    [InlineData("Log:Format", "xml", "Log:Format must be \"line\" or \"json\", but is \"xml\".")]
    [InlineData(
        "Messaging:DeadAfter",
        "00:00:05",
        "Messaging:DeadAfter must be from 00:00:06 to 00:10:00, but is 00:00:05."
    )]
    [InlineData(
        "Http:HeadTimeout",
        "00:00:00",
        "Http:HeadTimeout must be from 00:00:01 to 00:10:00, but is 00:00:00."
    )]
    [InlineData(
        "RateLimit:Requests",
        "-1",
        "RateLimit:Requests must be from 0 to 1000000, but is -1."
    )]
    [InlineData(
        "ConnectionStrings:Planne",
        "Server=db",
        "ConnectionStrings:Planne must name a Database."
    )]
    public void a_wrong_value_is_refused_in_a_sentence_that_names_the_key(
        string key,
        string value,
        string sentence
    ) => Assert.Equal([sentence], Refusals((key, value)));

    [Theory]
    [InlineData("Ordering:Parallelism", "many")]
    [InlineData("Fulfillment:ApprovalSeed", "1.5")]
    [InlineData("Database:MigrateAtStart", "perhaps")]
    [InlineData("ConnectionStrings:Planne", "Server=db;Database=shop;Colour=blue")]
    public void a_value_of_another_type_is_refused_in_a_sentence_that_names_the_key(
        string key,
        string value
    ) => Assert.Contains(key, Assert.Single(Refusals((key, value))), StringComparison.Ordinal);

    [Fact]
    public void without_a_connection_string_it_is_said_what_to_do()
    {
        var sentence = Assert.Single(Refusals(("ConnectionStrings:Planne", "")));

        Assert.StartsWith(
            "ConnectionStrings:Planne is not set: start with `make run`",
            sentence,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("--Ordering:Parallelism=4 --urls=http://localhost:1")]
    [InlineData("run --Log:Format=json")]
    [InlineData("--environment=Development --contentRoot=/srv")]
    public void without_a_command_the_host_serves(string line) =>
        Assert.Null(CommandLine.Parse(Split(line)));

    [Theory]
    [InlineData("describe", "describe")]
    [InlineData("resources setup --Log:Format=json", "resources setup")]
    [InlineData("openapi --output api.json", "openapi --output api.json")]
    [InlineData("--Database:MigrateAtStart=false storage counts", "storage counts")]
    public void a_command_is_run_without_the_settings_beside_it(string line, string command) =>
        Assert.Equal(Split(command), CommandLine.Parse(Split(line))!);

    [Theory]
    [InlineData("http://localhost:8080", "http://localhost:8080")]
    [InlineData("http://[::]:80", "http://localhost:80")]
    [InlineData("http://0.0.0.0:80", "http://localhost:80")]
    public void the_greeting_names_an_address_that_a_client_can_ask_for(
        string address,
        string url
    ) =>
        Assert.Contains(
            $"curl -i {url}/orders ",
            Greeting.TextFor(address),
            StringComparison.Ordinal
        );

    private static string[] Split(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Refusals(params (string, string?)[] values) =>
        Assert.Throws<OptionsValidationException>(() => Read(values)).Failures;

    private static Settings Read(params (string Key, string? Value)[] values) =>
        Settings.Read(
            new ConfigurationBuilder()
                .AddInMemoryCollection([new("ConnectionStrings:Planne", ConnectionString)])
                .AddInMemoryCollection(
                    values.Select(v => new KeyValuePair<string, string?>(v.Key, v.Value))
                )
                .Build()
        );

    [Theory]
    [InlineData("ConnectionStrings:Planne", "Server=db;Password=secret", "Server=db")]
    [InlineData("PLANNE_MYSQL", "no connection; string: secret", "hidden")]
    public void what_is_shown_of_the_configuration_has_no_passwords(
        string key,
        string given,
        string shown
    )
    {
        using var configuration = new ConfigurationManager();
        configuration[key] = given;

        configuration.HidePasswords();

        Assert.Equal(shown, configuration[key]);
    }
}
