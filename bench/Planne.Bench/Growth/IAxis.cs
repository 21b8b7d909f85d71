using Planne.Bench.Comparison.Figures;

namespace Planne.Bench.Growth;

/// <summary>Something that grows while all else stays as it is.</summary>
internal interface IAxis : IAsyncDisposable
{
    /// <summary>By which it is known on the command line and in files.</summary>
    string Name { get; }

    /// <summary>What its sizes count, for people.</summary>
    string Counts { get; }

    /// <summary>How large it gets, from small to large.</summary>
    IReadOnlyList<int> Sizes { get; }

    /// <summary>Makes what all rounds share.</summary>
    Task PrepareAsync();

    /// <summary>Measures a round at one size, with hosts that are started for it.</summary>
    Task<Burst> MeasureAsync(int size);
}
