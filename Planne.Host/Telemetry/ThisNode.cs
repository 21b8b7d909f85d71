using System.Reflection;
using OpenTelemetry.Resources;
using Wolverine;

namespace Planne.Host.Telemetry;

/// <summary>Says what the metrics and spans are of: this service, its version, and this node by its id in <c>wolverine_nodes</c>.</summary>
internal sealed class ThisNode(IServiceProvider services) : IResourceDetector
{
    private static readonly string Version = typeof(ThisNode)
        .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion;

    public Resource Detect() =>
        ResourceBuilder
            .CreateEmpty()
            .AddService(
                "Planne",
                serviceVersion: Version,
                serviceInstanceId: services
                    .GetRequiredService<WolverineOptions>()
                    .UniqueNodeId.ToString()
            )
            .Build();
}
