using System.Text.Json.Serialization.Metadata;
using JasperFx;
using JasperFx.CodeGeneration;
using Planne.Contracts;
using Planne.Fulfillment;
using Planne.Host.Configuration;
using Planne.Ordering;
using Wolverine;
using Wolverine.EntityFrameworkCore;
using Wolverine.MySql;
using Wolverine.Runtime.Handlers;

namespace Planne.Host.Messaging;

/// <summary>Puts the modules on a durable inbox in MySQL.</summary>
internal static class MessagingSetup
{
    /// <summary>Configures Wolverine.</summary>
    /// <param name="options">Wolverine's options.</param>
    /// <param name="settings">What was set.</param>
    /// <param name="recurring">Whether to schedule recurring work.</param>
    public static void Configure(WolverineOptions options, Settings settings, bool recurring)
    {
        options.ServiceName = "Planne";

        // Wolverine would take the assembly of the first host in the process, which in tests may be another's.
        options.ApplicationAssembly = typeof(MessagingSetup).Assembly;
        options.CodeGeneration.TypeLoadMode =
            IsGenerated && !settings.Messaging.CompileAtStart
                ? TypeLoadMode.Static
                : TypeLoadMode.Dynamic;
        options.PersistMessagesWithMySql(settings.ConnectionString).MessageCommitInterval = settings
            .Messaging
            .CommitEvery;
        options.UseEntityFrameworkCoreTransactions();
        options.Policies.AutoApplyTransactions();
        options.UseSystemTextJsonForSerialization(json =>
        {
            json.TypeInfoResolverChain.Add(MessageJson.Default);
            json.TypeInfoResolverChain.Add(new DefaultJsonTypeInfoResolver());
        });
        options.Policies.UseDurableLocalQueues();
        options.AddRetries();

        // Wolverine would log it and forget it; a node of another version may know what this one does not.
        options.UnknownMessageBehavior = UnknownMessageBehavior.DeadLetterQueue;

        options.UseOrdering(settings.Ordering);
        options.UseFulfillment(settings.Fulfillment);

        // An occurrence takes effect once. Set even where nothing recurs, for `resources setup` makes the tables by it.
        options.Durability.MessageDeduplicationMode = MessageDeduplicationMode.CompareByHash;
        options.Durability.EnableRecurringMessages = true;
        if (recurring)
        {
            options.ScheduleOrdering(settings.Ordering);
        }

        options.AutoBuildMessageStorageOnStartup = settings.Database.MigrateAtStart
            ? AutoCreate.CreateOrUpdate
            : AutoCreate.None;

        LookAfterEachOther(options.Durability, settings.Messaging);
        options.Durability.KeepAfterMessageHandling = settings.Messaging.KeepHandledFor;

        // From the beginning of the stop, while requests may go on.
        options.Durability.DrainTimeout = settings.Shutdown.Working;
    }

    // Wolverine's code for handlers and endpoints lies in Internal/Generated and is compiled with everything else. While
    // it is written anew it is not there, and made at start.
    private static bool IsGenerated =>
        typeof(MessagingSetup)
            .Assembly.GetTypes()
            .Any(x => x.IsAssignableTo(typeof(HandlerRegistry)));

    private static void LookAfterEachOther(
        DurabilitySettings durability,
        MessagingOptions messaging
    )
    {
        durability.FirstHealthCheckExecution = TimeSpan.FromSeconds(1);
        durability.HealthCheckPollingTime = messaging.HeartbeatEvery;
        durability.StaleNodeTimeout = messaging.DeadAfter;
        durability.CheckAssignmentPeriod = messaging.HeartbeatEvery;
        durability.NodeReassignmentPollingTime = messaging.PollEvery;
        durability.OrphanedMessageSweepPollingTime = messaging.PollEvery;
        durability.ScheduledJobPollingTime = messaging.PollEvery;

        // Spread, so that nodes that start at once do not ask at once.
        durability.ScheduledJobFirstExecution =
            messaging.PollEvery * (0.5 + (Environment.ProcessId % 100 / 100.0));
    }
}
