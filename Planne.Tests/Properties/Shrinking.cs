namespace Planne.Tests.Properties;

/// <summary>Makes smaller cases of one that fails.</summary>
internal static class Shrinking
{
    // A large case gets small by its large parts; every single byte of it would take minutes.
    private const int MostParts = 128;

    /// <summary>The list without a part of it: first without halves, at last, if it is short, without single elements.</summary>
    public static IEnumerable<IReadOnlyList<T>> Shorter<T>(IReadOnlyList<T> list)
    {
        var least = list.Count / MostParts;
        for (var length = (list.Count + 1) / 2; length > least; length /= 2)
        {
            for (var start = 0; start < list.Count; start += length)
            {
                yield return [.. list.Take(start), .. list.Skip(start + length)];
            }
        }
    }

    /// <summary>The list with another element at one place.</summary>
    public static IReadOnlyList<T> With<T>(IReadOnlyList<T> list, int index, T element) =>
        [.. list.Take(index), element, .. list.Skip(index + 1)];
}
