using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Planne.Tests.Support;

/// <summary>Makes meters where there is no host.</summary>
internal static class Meters
{
    /// <summary>A factory whose meters live as long as the tests.</summary>
    public static IMeterFactory Factory() =>
        new ServiceCollection()
            .AddMetrics()
            .BuildServiceProvider()
            .GetRequiredService<IMeterFactory>();
}
