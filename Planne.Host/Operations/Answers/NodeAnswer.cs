namespace Planne.Host.Operations.Answers;

/// <summary>A node as the database knows it.</summary>
internal sealed record NodeAnswer(
    int Number,
    Guid Id,
    string Description,
    string Version,
    DateTime StartedAt,
    double LastHeartbeatSeconds,
    bool IsAlive,
    bool IsLeader,
    DateTime? LeaderSince,
    long? Term,
    long Messages,
    IReadOnlyList<string> Agents
);
