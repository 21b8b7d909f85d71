using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Nodes;

/// <summary>What a leader had sent before it froze arrives when another has decided anew.</summary>
[Collection(nameof(Cluster))]
[Trait("Takes", "minutes")]
public sealed class LateCommandTests
{
    private const string RememberCommands = """
        create table commands as select message_type, body from wolverine_control_queue limit 0;
        create trigger eavesdropper before insert on wolverine_control_queue for each row
        insert into commands values (new.message_type, new.body)
        """;

    private const string StartsOfTheTimer = """
        message_type like '%StartAgent%' and body like '%wolverine-recurring-timer:///ResendOverdueOrders%'
        """;

    // To each node: for the one that runs the timer already, there is nothing to do.
    private const string SendAgain = $"""
        insert into wolverine_control_queue (node_id, id, message_type, body, expires)
        select nodes.id, unhex(replace(uuid(), '-', '')), message_type, body, utc_timestamp(6) + interval 1 minute
        from   (select * from commands where {StartsOfTheTimer} limit 1) as late
        join   wolverine_nodes as nodes
        """;

    /// <summary>Due times for which more than one timer has sent a message; each carries its own in a header.</summary>
    private const string SentTwice = """
        select count(*)
        from   (select   substr(substring_index(convert(body using latin1), 'recurring-occurrence', -1), 2, 33) as due_time
                from     wolverine_incoming_envelopes
                where    message_type like '%ResendOverdueOrders'
                group by due_time
                having   count(*) > 1
                and      due_time like '20__-__-__T__:__:__.0000000+00:00') as twice
        """;

    [LinuxFact]
    public async Task an_occurrence_for_which_two_timers_run_since_a_command_came_late_takes_effect_once()
    {
        await using var cluster = await Cluster.StartAsync(1, Occurrences.Settings);
        await ModuleDatabase.ExecuteAsync(cluster.Database, RememberCommands);
        await cluster.JoinAsync();
        await Eventually.IsAsync(
            true,
            async () =>
                await cluster.RowAsync($"select count(*) from commands where {StartsOfTheTimer}")
                != "0"
        );
        await ModuleDatabase.ExecuteAsync(cluster.Database, "drop trigger eavesdropper");
        var idle = await Occurrences.GiveWorkAsync(cluster.Database);

        await Eventually.IsAsync(
            true,
            async () =>
            {
                await ModuleDatabase.ExecuteAsync(cluster.Database, SendAgain);
                await Occurrences.NextAsync(cluster.Database);
                return await Occurrences.CountAsync(cluster.Database, SentTwice) > 0;
            }
        );

        // Nobody has died, so each that was claimed has had its one effect.
        Assert.Equal(idle, await Occurrences.IdleAsync(cluster.Database));
        await Occurrences.NextAsync(cluster.Database);
        Assert.Equal(idle, await Occurrences.IdleAsync(cluster.Database));
    }
}
