namespace Planne.Chaos;

/// <summary>A blow that was struck, and how it was overcome. All times are seconds since the run began.</summary>
/// <param name="Cycle">Its cycle.</param>
/// <param name="Fault">The fault's name.</param>
/// <param name="What">What was broken.</param>
/// <param name="StruckAt">When it was struck.</param>
/// <param name="HealedAt">When mending began.</param>
/// <param name="RecoveredAt">When all nodes were ready, and all orders decided that were stored when it was mended; null if that was never seen.</param>
internal sealed record Record(
    int Cycle,
    string Fault,
    string What,
    double StruckAt,
    double HealedAt,
    double? RecoveredAt
);
