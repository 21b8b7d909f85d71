using System.Net;
using MySqlConnector;
using Planne.Tests.Acceptance;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Faults;

/// <summary>Somebody kills a host's sessions, whatever they are about: orders, decisions, claims, heartbeats, the leader's lease.</summary>
[Trait("Takes", "minutes")]
public sealed class KilledSessionTests
{
    private const int Kills = 40;
    private const int Seed = 5;
    private const int AnswersBetween = 5;

    [Fact]
    public async Task orders_are_decided_once_and_the_node_goes_on_leading_though_its_sessions_are_killed()
    {
        await using var database = await MySqlServer.CreateDatabaseAsync("killed_sessions");
        var user = new MySqlConnectionStringBuilder(database.ConnectionString)
        {
            UserID = "of_" + database.Name[^12..],
            Password = "of a test",
        };
        await ModuleDatabase.ExecuteAsync(
            database,
            $"""
            create user {user.UserID} identified by '{user.Password}';
            grant all on {database.Name}.* to {user.UserID};
            """
        );
        var shoppers = new Shoppers();
        await using (var host = await Nodes.StartAsync(user.ConnectionString))
        {
            await KillWhileAsync(
                shoppers.ShopAsync(host.Address, clients: 8, orders: (Kills + 1) * AnswersBetween),
                shoppers,
                database,
                user.UserID
            );

            Assert.DoesNotContain(
                shoppers.Refused,
                status => status != HttpStatusCode.ServiceUnavailable
            );
            await Nodes.UntilAllAreDecidedOnceAsync(database, shoppers);
            using var client = host.Client();
            await Eventually.IsAsync(
                (200, true),
                async () =>
                {
                    var ready = await client.SendAsync("GET", "/health/ready");
                    return (
                        ready.Status,
                        ready.Body.Contains("A node leads;", StringComparison.Ordinal)
                    );
                }
            );
            Assert.Equal(0, await host.TerminateAsync());
        }

        await ModuleDatabase.ExecuteAsync(database, $"drop user {user.UserID}");
    }

    private static async Task KillWhileAsync(
        Task shopping,
        Shoppers shoppers,
        TestDatabase database,
        string user
    )
    {
        await using var connection = await database.OpenAsync();
        var random = new Random(Seed);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await Eventually.IsAsync(
                true,
                () =>
                    Task.FromResult(
                        shopping.IsCompleted
                            || shoppers.Acknowledged.Count + shoppers.Refused.Count
                                >= kill * AnswersBetween
                    )
            );
            await KillOneAsync(connection, user, random);
        }

        await shopping;
    }

    private static async Task KillOneAsync(MySqlConnection connection, string user, Random random)
    {
        var sessions = (await ServerSession.AllAsync(connection))
            .Where(x => x.User == user)
            .Select(x => x.Id)
            .ToList();
        if (sessions.Count == 0)
        {
            // The orders were placed sooner than all kills were made, and what is left of them came at once.
            return;
        }

        try
        {
            await using var kill = new MySqlCommand(
                $"kill {sessions[random.Next(sessions.Count)]}",
                connection
            );
            await kill.ExecuteNonQueryAsync();
        }
        catch (MySqlException gone) when (gone.ErrorCode == MySqlErrorCode.NoSuchThread)
        {
            // It ended by itself.
        }
    }
}
