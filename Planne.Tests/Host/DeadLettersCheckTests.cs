using Microsoft.Extensions.Diagnostics.HealthChecks;
using Planne.Host.Configuration;
using Planne.Host.Health;
using Planne.Tests.Durability.Store;
using Xunit;

namespace Planne.Tests.Host;

public sealed class DeadLettersCheckTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task more_dead_letters_than_there_may_be_are_told_and_archived_ones_are_not()
    {
        var node = await StartNodeAsync();
        var check = new DeadLettersCheck(node.Store, new HealthOptions { MostDeadLetters = 1 });
        async Task<(HealthStatus, string?)> AskAsync()
        {
            var result = await check.CheckHealthAsync(new HealthCheckContext());
            return (result.Status, result.Description);
        }

        await AddAsync(1);
        Assert.Equal(
            (HealthStatus.Healthy, "1 messages were given up; 1 may be."),
            await AskAsync()
        );

        await AddAsync(2);
        Assert.Equal(
            (HealthStatus.Degraded, "2 messages were given up; 1 may be."),
            await AskAsync()
        );

        await Server.ExecuteAsync(
            "update wolverine_dead_letters set archived_at = utc_timestamp(6) where id = unhex(lpad('1', 32, '0'))"
        );
        Assert.Equal(
            (HealthStatus.Healthy, "1 messages were given up; 1 may be."),
            await AskAsync()
        );
    }

    private Task AddAsync(int id) =>
        Server.ExecuteAsync(
            $"""
            insert into wolverine_dead_letters
              (id, message_type, exception_message, sent_at, failed_at, first_failed_at, body)
            values
              (unhex(lpad('{id}', 32, '0')), 'odd', '', utc_timestamp(6), utc_timestamp(6), utc_timestamp(6), '')
            """
        );
}
