using System.Collections.Concurrent;
using JasperFx;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Planne.Durability.Control;
using Planne.Durability.Sql;
using Wolverine;
using Wolverine.MySql;
using Wolverine.Runtime;
using Wolverine.Runtime.Agents;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>How nodes tell each other what to run, through the database alone.</summary>
public sealed class ControlTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    [Fact]
    public async Task a_command_is_taken_out_by_its_node_alone_and_once()
    {
        var node = Guid.NewGuid();
        await using var store = Fixture.NewNode();
        var queue = QueueOf(store);
        await queue.SendAsync(node, Command("first"), default);
        await queue.SendAsync(node, Command("second"), default);

        Assert.Empty(await queue.TakeAsync(Guid.NewGuid(), 10, default));
        var taken = await queue.TakeAsync(node, 10, default);
        Assert.Equal(["first", "second"], taken.Select(envelope => envelope.MessageType));
        Assert.Empty(await queue.TakeAsync(node, 10, default));
    }

    [Fact]
    public async Task a_command_that_was_left_for_too_long_is_thrown_away()
    {
        var node = Guid.NewGuid();
        await using var store = Fixture.NewNode();
        var queue = QueueOf(store);
        await queue.SendAsync(node, Command("late"), default);
        await queue.SendAsync(node, Command("in time"), default);
        await Server.ExecuteAsync(
            "update wolverine_control_queue set expires = utc_timestamp(6) where message_type = 'late'"
        );

        var taken = await queue.TakeAsync(node, 10, default);

        Assert.Equal("in time", Assert.Single(taken).MessageType);
        Assert.Empty(await queue.TakeAsync(node, 10, default));
    }

    [Fact]
    public async Task a_command_is_as_old_as_the_database_says_and_not_as_the_clock_of_a_node()
    {
        var node = Guid.NewGuid();
        var wrong = new ShiftedClock { Ahead = TimeSpan.FromMinutes(-10) };
        await using var sender = Fixture.NewNode(clock: wrong);
        await using var reader = Fixture.NewNode();
        var command = Command("from the past");
        command.DeliverBy = wrong.GetUtcNow().AddSeconds(30);
        await QueueOf(sender).SendAsync(node, command, default);

        var taken = Assert.Single(await QueueOf(reader).TakeAsync(node, 10, default));

        Assert.False(taken.IsExpired());
    }

    [Fact]
    public async Task housekeeping_deletes_what_was_sent_to_nodes_that_are_gone()
    {
        var node = await StartNodeAsync();
        var queue = QueueOf(node);
        for (var command = 0; command < 3; command++)
        {
            await queue.SendAsync(Guid.NewGuid(), Command("never read"), default);
        }

        await Server.ExecuteAsync("update wolverine_control_queue set expires = utc_timestamp(6)");
        await queue.SendAsync(Guid.NewGuid(), Command("may be read"), default);

        Assert.Equal(2, await node.Store.DeleteExpiredCommandsAsync(2, default));
        Assert.Equal(1, await node.Store.DeleteExpiredCommandsAsync(2, default));
        Assert.Equal(0, await node.Store.DeleteExpiredCommandsAsync(2, default));
        Assert.Equal(
            ["may be read"],
            await Server.QueryAsync(
                "select message_type from wolverine_control_queue",
                reader => reader.GetString(0)
            )
        );
    }

    [Fact]
    public async Task nodes_that_listen_nowhere_run_what_the_leader_assigns_to_them()
    {
        var here = new Duties();
        var there = new Duties();
        using var first = await StartHostAsync(here);
        using var second = await StartHostAsync(there);

        await Eventually.IsAsync(
            (Duties.Count / 2, Duties.Count / 2),
            () => Task.FromResult((here.Running, there.Running))
        );
        await first.StopAsync();
        await Eventually.IsAsync(
            (0, Duties.Count),
            () => Task.FromResult((here.Running, there.Running))
        );

        await second.StopAsync();
    }

    private ControlQueue QueueOf(StoreNode node) =>
        new(node.Store.Database, new ControlSql(Fixture.Schema), node.Clock);

    private static Envelope Command(string type) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            MessageType = type,
            Data = [1, 2, 3],
            Destination = new Uri("mysqlcontrol://somewhere"),
        };

    private async Task<IHost> StartHostAsync(Duties duties)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IAgentFamily>(duties);
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(ControlTests).Assembly;
            options.Discovery.DisableConventionalDiscovery();
            options.PersistMessagesWithMySql(Fixture.ConnectionString);
            options.Durability.FirstHealthCheckExecution = TimeSpan.Zero;
            options.Durability.HealthCheckPollingTime = TimeSpan.FromMilliseconds(500);
            options.Durability.CheckAssignmentPeriod = TimeSpan.FromMilliseconds(500);
            options.Durability.ScheduledJobPollingTime = TimeSpan.FromMilliseconds(100);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    /// <summary>Work that is to be spread over the nodes, and which of it runs on this one.</summary>
    private sealed class Duties : IAgentFamily
    {
        public const int Count = 6;

        private readonly ConcurrentDictionary<Uri, Duty> duties = new();

        public int Running => duties.Values.Count(duty => duty.Status == AgentStatus.Running);

        public string Scheme => "duty";

        public ValueTask<IReadOnlyList<Uri>> AllKnownAgentsAsync() => new([.. All]);

        public ValueTask<IReadOnlyList<Uri>> SupportedAgentsAsync() => new([.. All]);

        public ValueTask<IAgent> BuildAgentAsync(Uri uri, IWolverineRuntime wolverineRuntime) =>
            new(duties.GetOrAdd(uri, one => new Duty(one)));

        public ValueTask EvaluateAssignmentsAsync(AssignmentGrid assignments)
        {
            assignments.DistributeEvenly(Scheme);
            return ValueTask.CompletedTask;
        }

        private static IEnumerable<Uri> All =>
            Enumerable.Range(1, Count).Select(number => new Uri($"duty://number/{number}"));
    }

    private sealed class Duty(Uri uri) : IAgent
    {
        public Uri Uri => uri;

        public AgentStatus Status { get; private set; } = AgentStatus.Stopped;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Status = AgentStatus.Running;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Status = AgentStatus.Stopped;
            return Task.CompletedTask;
        }
    }
}
