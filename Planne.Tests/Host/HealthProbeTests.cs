using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

/// <summary>The command <c>healthcheck</c>, by which a container is asked how it is.</summary>
public sealed class HealthProbeTests
{
    // It is to ask neither the database nor the settings.
    private const string NoDatabase = "no connection string";

    [Fact]
    public async Task it_prints_what_a_node_says_of_itself_and_ends_with_0()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("probe");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);

        Assert.Equal(
            (0, """{"status":"Healthy","checks":[]}""", ""),
            await AskAsync(new Uri(host.Address, "/health/live"))
        );
    }

    [Fact]
    public async Task it_ends_with_1_where_the_answer_is_no_success()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("probe");
        await using var host = await HostProcess.StartAsync(database.ConnectionString);

        Assert.Equal(
            (1, """{"status":"NOT_FOUND"}""", ""),
            await AskAsync(new Uri(host.Address, "/health/none"))
        );
    }

    [Fact]
    public async Task it_ends_with_1_and_a_sentence_where_nobody_answers()
    {
        var (exitCode, output, errors) = await AskAsync(new Uri("http://127.0.0.1:1/"));

        Assert.Equal((1, ""), (exitCode, output));
        Assert.StartsWith(
            "http://127.0.0.1:1/ does not answer: ",
            errors,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("https://127.0.0.1:1/")]
    public async Task it_ends_with_2_where_it_is_given_no_address(string address) =>
        Assert.Equal(
            (2, "", "Usage: healthcheck [ADDRESS], by default http://127.0.0.1:8080/health/live"),
            await HostProcess.RunAsync(NoDatabase, "healthcheck", address)
        );

    private static Task<(int ExitCode, string Output, string Errors)> AskAsync(Uri address) =>
        HostProcess.RunAsync(NoDatabase, "healthcheck", address.ToString());
}
