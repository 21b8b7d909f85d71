namespace Planne.Durability.Inspection;

/// <summary>A node as the database knows it; times and ages are by the database's clock.</summary>
/// <param name="Number">Its number, under which it owns messages.</param>
/// <param name="Id">Its id.</param>
/// <param name="Description">What it calls itself.</param>
/// <param name="Version">The application's version.</param>
/// <param name="StartedAt">Since when it is among the nodes.</param>
/// <param name="HeartbeatAge">How long ago it last said that it lives.</param>
/// <param name="IsAlive">Whether that is no longer ago than a node may be silent.</param>
/// <param name="LeaderSince">Since when it leads; null if it does not.</param>
/// <param name="Term">The term in which it leads; null if it does not.</param>
/// <param name="Messages">How many messages it has, to handle and to send.</param>
/// <param name="Agents">What it was given to run.</param>
public sealed record NodeState(
    int Number,
    Guid Id,
    string Description,
    string Version,
    DateTimeOffset StartedAt,
    TimeSpan HeartbeatAge,
    bool IsAlive,
    DateTimeOffset? LeaderSince,
    long? Term,
    long Messages,
    IReadOnlyList<string> Agents
);
