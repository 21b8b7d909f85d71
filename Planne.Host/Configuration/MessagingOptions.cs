using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>What can be set about how nodes look after each other's messages, in the configuration section <c>Messaging</c>.</summary>
internal sealed class MessagingOptions
{
    public const string Section = "Messaging";

    /// <summary>How often a node says that it is alive, and looks whether the others are; from a second to a minute.</summary>
    public TimeSpan HeartbeatEvery { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>A node that was silent for so long is taken for dead, and its messages go to the others; from twice <see cref="HeartbeatEvery"/> to ten minutes.</summary>
    public TimeSpan DeadAfter { get; set; } = TimeSpan.FromSeconds(12);

    /// <summary>How often scheduled and orphaned messages are looked for; from 100 ms to a minute.</summary>
    public TimeSpan PollEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How much time a node leaves at least between two commits of handled messages, so that they share them; up to a
    /// second. It adds up to twice that to an order's decision, and nothing to the answer to its request.
    /// </summary>
    public TimeSpan CommitEvery { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// How long the inbox still shows a message that was handled; up to a week. Zero has it deleted in the transaction
    /// that handles it: messages come from this application alone, so that none that was handled comes again.
    /// </summary>
    public TimeSpan KeepHandledFor { get; set; } = TimeSpan.Zero;

    /// <summary>Whether the code that Wolverine makes for endpoints and handlers is made at start, and not what was built.</summary>
    public bool CompileAtStart { get; set; }
}

/// <summary>Refuses settings under which nodes would take each other for dead.</summary>
internal sealed class MessagingOptionsValidator : IValidateOptions<MessagingOptions>
{
    public ValidateOptionsResult Validate(string? name, MessagingOptions options) =>
        Ranges.Refuse(
            Ranges.Outside(
                "Messaging:HeartbeatEvery",
                options.HeartbeatEvery,
                TimeSpan.FromSeconds(1),
                TimeSpan.FromMinutes(1)
            ),
            Ranges.Outside(
                "Messaging:DeadAfter",
                options.DeadAfter,
                2 * options.HeartbeatEvery,
                TimeSpan.FromMinutes(10)
            ),
            Ranges.Outside(
                "Messaging:PollEvery",
                options.PollEvery,
                TimeSpan.FromMilliseconds(100),
                TimeSpan.FromMinutes(1)
            ),
            Ranges.Outside(
                "Messaging:CommitEvery",
                options.CommitEvery,
                TimeSpan.Zero,
                TimeSpan.FromSeconds(1)
            ),
            Ranges.Outside(
                "Messaging:KeepHandledFor",
                options.KeepHandledFor,
                TimeSpan.Zero,
                TimeSpan.FromDays(7)
            )
        );
}
