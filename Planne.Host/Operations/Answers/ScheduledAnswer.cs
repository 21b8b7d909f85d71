namespace Planne.Host.Operations.Answers;

/// <summary>A message that is to be handled at a later time.</summary>
internal sealed record ScheduledAnswer(
    Guid Id,
    string MessageType,
    int? OrderId,
    DateTime DueAt,
    double DueInSeconds,
    int Attempts
);
