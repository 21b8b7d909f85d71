using System.Collections.Concurrent;
using System.Text.Json;
using MySqlConnector;
using Planne.Chaos.Checking;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>What becomes of orders while the database's disk is full, and once there is room again.</summary>
public sealed class FullDiskTests
{
    private const int Clients = 8;
    private const int Before = 100;

    private readonly ConcurrentQueue<Attempt> attempts = new();
    private int acknowledged;
    private int turnedAway;
    private volatile bool closed;

    [SmallDiskFact]
    public async Task what_is_acknowledged_is_stored_and_all_goes_on_by_itself_once_there_is_room()
    {
        await using var server = await SmallDiskServer.StartAsync();
        await using var host = await HostProcess.StartAsync(server.ConnectionString);
        var clients = Enumerable.Range(0, Clients).Select(client => ShopAsync(host, client));
        var shopping = Task.WhenAll(clients);
        await Eventually.IsAsync(true, () => Task.FromResult(acknowledged >= Before));

        await server.FillAsync();
        await Eventually.IsAsync(true, () => Task.FromResult(turnedAway >= Clients));
        server.MakeRoom();

        var known = acknowledged;
        await Eventually.IsAsync(true, () => Task.FromResult(acknowledged >= known + Before));
        closed = true;
        await shopping;
        Assert.Equal((false, false), (server.HasEnded, host.HasEnded));
        await using var connection = new MySqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await Eventually.IsAsync(
            Unfinished.Nothing,
            () => Unfinished.CountAsync(connection, default)
        );
        var stored = await StoredReader.ReadAsync(connection, default);
        Assert.Empty(Checker.Check(new History([.. attempts], stored, [])));
        Assert.Equal(0, await host.TerminateAsync());
    }

    private async Task ShopAsync(HostProcess host, int client)
    {
        using var http = host.Client();
        for (var number = 0; !closed; number++)
        {
            var key = $"{client}-{number}";
            int? order;
            while ((order = await PostAsync(http, key)) is null) { }

            attempts.Enqueue(
                new Attempt(key, [new Line(1, 2)], Outcome.Acknowledged, [order.Value], null)
            );
            Interlocked.Increment(ref acknowledged);
        }
    }

    /// <returns>The order's id; null if it may be stored or not.</returns>
    private async Task<int?> PostAsync(HttpClient http, string key)
    {
        try
        {
            var answer = await http.PostAsync(Requests.TwoApples, ("Idempotency-Key", key));
            if (answer.Status == 201)
            {
                using var order = JsonDocument.Parse(answer.Body);
                return order.RootElement.GetProperty("id").GetInt32();
            }

            // A repeat finds the first try, which hangs, still running.
            Assert.True(answer.Status is 503 or 409, $"{answer.Status} {answer.Body}");
            Assert.NotNull(answer["Retry-After"]);
        }
        catch (HttpRequestException)
        {
            // No answer: it is asked again.
        }

        Interlocked.Increment(ref turnedAway);
        return null;
    }
}
