using System.Globalization;
using FsCheck.Xunit;

namespace Planne.Tests.Properties;

/// <summary>
/// A test that must hold for whatever its argument is. <c>PLANNE_PROPERTY_CASES</c> says how many cases it is tried
/// with; <c>PLANNE_PROPERTY_REPLAY</c>, which a failure prints between parentheses, begins with the cases of that run.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ForManyCasesAttribute : PropertyAttribute
{
    // So many that all properties together stay under a minute.
    private const int CasesByDefault = 200;

    public ForManyCasesAttribute()
    {
        MaxTest = Setting("PLANNE_PROPERTY_CASES") is { } cases
            ? int.Parse(cases, CultureInfo.InvariantCulture)
            : CasesByDefault;
        Replay = Setting("PLANNE_PROPERTY_REPLAY");
        Arbitrary = [typeof(Arbitraries)];
        QuietOnSuccess = true;
    }

    private static string? Setting(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
