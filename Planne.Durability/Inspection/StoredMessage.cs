using Wolverine;

namespace Planne.Durability.Inspection;

/// <summary>A message in the inbox.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status"><c>Incoming</c> or <c>Scheduled</c>.</param>
/// <param name="MessageType">Wolverine's name for its type.</param>
/// <param name="Address">The queue that it waits at.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="DueAt">When it is due, or since when it waits, by the database's clock.</param>
/// <param name="DueIn">How far that is from now; negative if it is over.</param>
/// <param name="Envelope">What was stored. Of one that cannot be read there is no more than the bytes.</param>
public sealed record StoredMessage(
    Guid Id,
    string Status,
    string MessageType,
    string Address,
    int Attempts,
    DateTimeOffset DueAt,
    TimeSpan DueIn,
    Envelope Envelope
);

/// <summary>A message that could not be handled.</summary>
/// <param name="Id">Its id.</param>
/// <param name="MessageType">Wolverine's name for its type.</param>
/// <param name="ReceivedAt">The queue at which it failed; empty if it had none.</param>
/// <param name="ExceptionType">The full name of what was thrown.</param>
/// <param name="ExceptionMessage">What that said.</param>
/// <param name="FailedAt">When it failed for good, by the database's clock.</param>
/// <param name="IsReplayable">Whether it is to be put back into the inbox, which nodes do within moments.</param>
/// <param name="Envelope">What was stored. Of one that cannot be read there is no more than the bytes.</param>
public sealed record StoredDeadLetter(
    Guid Id,
    string MessageType,
    string ReceivedAt,
    string ExceptionType,
    string ExceptionMessage,
    DateTimeOffset FailedAt,
    bool IsReplayable,
    Envelope Envelope
);

/// <summary>Dead letters with one cause.</summary>
/// <param name="MessageType">Wolverine's name for their type.</param>
/// <param name="ExceptionType">The full name of what was thrown.</param>
/// <param name="ExceptionMessage">How what that said begins: up to 250 characters.</param>
/// <param name="Count">How many.</param>
/// <param name="FirstFailedAt">When the first of them failed for good.</param>
/// <param name="LastFailedAt">When the last of them did.</param>
/// <param name="SampleId">One of them.</param>
public sealed record DeadLetterCause(
    string MessageType,
    string ExceptionType,
    string ExceptionMessage,
    long Count,
    DateTimeOffset FirstFailedAt,
    DateTimeOffset LastFailedAt,
    Guid SampleId
);

/// <summary>The messages that hold a text.</summary>
/// <param name="Messages">Those in the inbox, the oldest first.</param>
/// <param name="DeadLetters">Those that failed, the first that did first.</param>
/// <param name="IsComplete">Whether all that is stored was looked at, and not the newest part alone.</param>
public sealed record Mentions(
    IReadOnlyList<StoredMessage> Messages,
    IReadOnlyList<StoredDeadLetter> DeadLetters,
    bool IsComplete
);
