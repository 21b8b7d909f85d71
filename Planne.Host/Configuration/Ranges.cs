using Microsoft.Extensions.Options;

namespace Planne.Host.Configuration;

/// <summary>What the validators of the host's settings share.</summary>
internal static class Ranges
{
    /// <summary>Says that a value is outside its range.</summary>
    /// <returns>The sentence, or null if the value is inside.</returns>
    public static string? Outside<T>(string key, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? FormattableString.Invariant($"{key} must be from {least} to {most}, but is {value}.")
            : null;

    /// <summary>Refuses a section with the sentences that there are.</summary>
    public static ValidateOptionsResult Refuse(params IEnumerable<string?> sentences)
    {
        var found = sentences.OfType<string>().ToList();
        return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }
}
