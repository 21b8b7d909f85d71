using System.Collections.Concurrent;
using Wolverine.Configuration;
using Wolverine.Configuration.Capabilities;
using Wolverine.Transports;

namespace Planne.Durability.Control;

/// <summary>
/// Lets the nodes of a cluster talk through the database that they share, wherever they run: the leader assigns work to
/// the others this way.
/// </summary>
internal sealed class ControlTransport : TransportBase<ControlEndpoint>
{
    public const string Scheme = "mysqlcontrol";

    private readonly ConcurrentDictionary<Guid, ControlEndpoint> known = new();
    private readonly ControlQueue queue;

    public ControlTransport(ControlQueue queue, Guid thisNode)
        : base(Scheme, "Control of nodes through MySQL", ["mysql"])
    {
        this.queue = queue;
        Own = Of(thisNode);
        Own.IsListener = true;
    }

    /// <summary>Where this node takes out what was left for it.</summary>
    public ControlEndpoint Own { get; }

    public override Endpoint ReplyEndpoint() => Own;

    public override bool TryBuildBrokerUsage(out BrokerDescription description)
    {
        description = null!;
        return false;
    }

    protected override IEnumerable<ControlEndpoint> endpoints() => known.Values;

    protected override ControlEndpoint findEndpointByUri(Uri uri) => Of(Guid.Parse(uri.Host));

    private ControlEndpoint Of(Guid node) =>
        known.GetOrAdd(node, id => new ControlEndpoint(queue, id));
}
