using System.Text.Json;

namespace Planne.Host.Operations.Answers;

/// <summary>Dead letters, the newest first, and how many there are in all.</summary>
internal sealed record DeadLetterList(IReadOnlyList<DeadLetterAnswer> Letters, long Total);

/// <summary>A dead letter.</summary>
internal sealed record DeadLetterAnswer(
    Guid Id,
    string MessageType,
    int? OrderId,
    string ExceptionType,
    string ExceptionMessage,
    DateTime FailedAt,
    int Attempts,
    string ReceivedAt,
    bool Replayable
);

/// <summary>A dead letter with all that is known of it. A body that is no JSON is told as Base64.</summary>
internal sealed record DeadLetterDetail(
    Guid Id,
    string MessageType,
    int? OrderId,
    string ExceptionType,
    string ExceptionMessage,
    DateTime FailedAt,
    int Attempts,
    string ReceivedAt,
    bool Replayable,
    DateTime? SentAt,
    string? TraceId,
    string? ExceptionStack,
    JsonElement? Body,
    string? BodyBase64
);

/// <summary>Dead letters with one cause.</summary>
internal sealed record DeadLetterGroup(
    string MessageType,
    string ExceptionType,
    string ExceptionMessage,
    long Count,
    DateTime FirstFailedAt,
    DateTime LastFailedAt,
    Guid SampleId
);
