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

    /// <summary>JSON with something nested in place of what it is nested in: as deep as may be first.</summary>
    public static IEnumerable<byte[]> Hoisted(byte[] json)
    {
        var pairs = Brackets(json);
        foreach (var (index, outer) in pairs.Index())
        {
            var nested = pairs.Skip(index + 1).TakeWhile(inner => inner.Open < outer.Close).Count();
            for (var step = nested; step > 0; step /= 2)
            {
                var inner = pairs[index + step];
                yield return
                [
                    .. json[..outer.Open],
                    .. json[inner.Open..(inner.Close + 1)],
                    .. json[(outer.Close + 1)..],
                ];
            }
        }
    }

    // Those in strings count as well: what comes of it is no smaller case, or one that is worth a try.
    private static List<(int Open, int Close)> Brackets(byte[] json)
    {
        var (open, pairs) = (new Stack<int>(), new List<(int Open, int Close)>());
        for (var at = 0; at < json.Length; at++)
        {
            if (json[at] is (byte)'[' or (byte)'{')
            {
                open.Push(at);
            }
            else if (json[at] is (byte)']' or (byte)'}' && open.TryPop(out var opened))
            {
                pairs.Add((opened, at));
            }
        }

        return [.. pairs.OrderBy(pair => pair.Open)];
    }
}
