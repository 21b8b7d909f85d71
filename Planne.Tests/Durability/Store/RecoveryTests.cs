using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wolverine;
using Wolverine.MySql;
using Wolverine.Util;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>What whole nodes do with what others left behind.</summary>
public sealed class RecoveryTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly Uri Queue = new("local://recovered/");

    [Fact]
    public async Task two_nodes_carry_out_all_that_was_left_behind_and_each_message_once()
    {
        var tally = new Tally();
        var left = await LeaveBehindAsync();

        using (var one = await StartAsync(tally))
        using (var two = await StartAsync(tally))
        {
            await Eventually.IsAsync(
                left,
                () => Server.CountAsync("wolverine_incoming_envelopes", "status = 'Handled'")
            );
            await one.StopAsync();
            await two.StopAsync();
        }

        Assert.Equal(Enumerable.Range(0, (int)left), tally.Numbers.Order());
        Assert.Equal(0, await Server.CountAsync("wolverine_dead_letters"));
        Assert.Equal(0, await Server.CountAsync("wolverine_incoming_envelopes", "owner_id <> 0"));
    }

    [Fact]
    public async Task what_waits_at_a_node_that_lives_is_left_to_it()
    {
        const int count = 20;
        var busy = new Tally { Open = false };
        var idle = new Tally();
        var node = await StartNodeAsync();
        await node.Inbox.StoreIncomingAsync([
            .. Enumerable.Range(0, count).Select(number => Message(number, 0)),
        ]);

        using (var one = await StartAsync(busy))
        {
            await Eventually.IsAsync(
                count,
                () => Server.CountAsync("wolverine_incoming_envelopes", "owner_id <> 0")
            );
            var owners = await OwnersAsync(count);
            var stored = count;
            using (var two = await StartAsync(idle))
            {
                // Either takes one of these. The second has looked at what is left behind, again and again, when it has done some.
                for (var done = 1; done <= 3; done++)
                {
                    await Eventually.IsAsync(
                        true,
                        async () =>
                        {
                            await node.Inbox.StoreIncomingAsync(Message(stored++, 0));
                            return idle.Numbers.Count >= done;
                        }
                    );
                }

                Assert.Equal(owners, await OwnersAsync(count));
                busy.Open = true;
                await Eventually.IsAsync(
                    stored,
                    () => Task.FromResult(busy.Numbers.Count + idle.Numbers.Count)
                );
                await two.StopAsync();
            }

            await one.StopAsync();
            Assert.Equal(Enumerable.Range(0, stored), busy.Numbers.Concat(idle.Numbers).Order());
        }

        Assert.All(idle.Numbers, number => Assert.InRange(number, count, int.MaxValue));
    }

    [Fact]
    public async Task a_destination_that_nothing_can_be_sent_to_does_not_hold_up_the_inbox()
    {
        var tally = new Tally();
        var node = await StartNodeAsync();
        await node.Outbox.StoreOutgoingAsync(Messages.Outgoing(new Uri("pigeon://loft/")), 0);
        await node.Inbox.StoreIncomingAsync(Message(0, 0));

        using (var host = await StartAsync(tally))
        {
            await Eventually.IsAsync(1, () => Task.FromResult(tally.Numbers.Count));
            await node.Inbox.StoreIncomingAsync(Message(1, 0));
            await Eventually.IsAsync(2, () => Task.FromResult(tally.Numbers.Count));
            await host.StopAsync();
        }

        Assert.Equal(1, await Server.CountAsync("wolverine_outgoing_envelopes", "owner_id = 0"));
    }

    [Fact]
    public async Task a_node_that_stops_gives_back_what_it_did_not_get_to()
    {
        var tally = new Tally { Open = false };
        var node = await StartNodeAsync();
        await node.Inbox.StoreIncomingAsync([
            .. Enumerable.Range(0, 200).Select(number => Message(number, 0)),
        ]);

        using (var host = await StartAsync(tally))
        {
            await Eventually.IsAsync(true, () => Task.FromResult(tally.Waiting > 0));
            var stopping = host.StopAsync();
            tally.Open = true;
            await stopping;
        }

        Assert.Equal(
            0,
            await Server.CountAsync(
                "wolverine_incoming_envelopes",
                "status = 'Incoming' and owner_id <> 0"
            )
        );
        Assert.Equal(
            tally.Numbers.Count,
            await Server.CountAsync("wolverine_incoming_envelopes", "status = 'Handled'")
        );
    }

    /// <summary>Messages of nobody, of a dead node, due ones and dead letters to be replayed: more than a queue holds.</summary>
    private async Task<long> LeaveBehindAsync()
    {
        var node = await StartNodeAsync();
        var dead = await DeadNodeAsync();
        var due = node.Clock.GetUtcNow().AddHours(-1);
        var all = Enumerable.Range(0, 2000).Select(number => Message(number, 0)).ToArray();
        foreach (var envelope in all[..300])
        {
            envelope.OwnerId = dead;
        }

        foreach (var envelope in all[300..400])
        {
            envelope.Status = EnvelopeStatus.Scheduled;
            envelope.ScheduledTime = due;
        }

        await node.Inbox.StoreIncomingAsync(all[..1990]);
        foreach (var envelope in all[1990..])
        {
            await node.Inbox.MoveToDeadLetterStorageAsync(envelope, new TimeoutException());
        }

        await node.DeadLetters.ReplayAsync(new(), default);
        return all.Length;
    }

    private Task<List<int>> OwnersAsync(int ofTheFirst) =>
        Server.QueryAsync(
            $"select owner_id from wolverine_incoming_envelopes order by id limit {ofTheFirst}",
            reader => reader.GetInt32(0)
        );

    private static Envelope Message(int number, int owner)
    {
        var envelope = Messages.Incoming(owner, Queue);
        envelope.Data = JsonSerializer.SerializeToUtf8Bytes(new Recovered(number));
        envelope.MessageType = typeof(Recovered).ToMessageTypeName();
        return envelope;
    }

    private Task<IHost> StartAsync(Tally tally)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(tally);
        builder.UseWolverine(options =>
        {
            options.ApplicationAssembly = typeof(RecoveryTests).Assembly;
            options.Discovery.DisableConventionalDiscovery().IncludeType(typeof(RecoveredHandler));
            options.PersistMessagesWithMySql(Fixture.ConnectionString);
            options.PublishMessage<Recovered>().ToLocalQueue("recovered").UseDurableInbox();
            options.Durability.ScheduledJobFirstExecution = TimeSpan.Zero;
            options.Durability.ScheduledJobPollingTime = TimeSpan.FromMilliseconds(100);
        });
        return StartAsync(builder.Build());
    }

    private static async Task<IHost> StartAsync(IHost host)
    {
        await host.StartAsync();
        return host;
    }
}

/// <summary>A message of these tests alone.</summary>
public sealed record Recovered(int Number);

/// <summary>What has been carried out, and how often.</summary>
public sealed class Tally
{
    private volatile bool open = true;
    private int waiting;

    public ConcurrentQueue<int> Numbers { get; } = new();

    /// <summary>Whether handlers go on; otherwise they wait until it is.</summary>
    public bool Open
    {
        get => open;
        set => open = value;
    }

    public int Waiting => Volatile.Read(ref waiting);

    public async Task AddAsync(int number)
    {
        Interlocked.Increment(ref waiting);
        await Eventually.IsAsync(true, () => Task.FromResult(Open));
        Numbers.Enqueue(number);
    }
}

public static class RecoveredHandler
{
    public static Task Handle(Recovered message, Tally tally) => tally.AddAsync(message.Number);
}
