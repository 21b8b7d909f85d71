using Wolverine.Persistence.Durability;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Where the cluster listens can be changed while it runs.</summary>
public sealed class ListenerTests(StoreFixture fixture)
    : StoreTest(fixture),
        IClassFixture<StoreFixture>
{
    private static readonly Uri Here = new("tcp://localhost:5590/");
    private static readonly Uri There = new("tcp://localhost:5591/Orders");

    [Fact]
    public async Task a_listener_that_one_node_registers_is_known_to_all_until_it_is_removed()
    {
        var nodes = await StartNodesAsync(2);
        await nodes[0].Listeners.RegisterListenerAsync(There, default);
        await nodes[0].Listeners.RegisterListenerAsync(Here, default);

        Assert.Equal([Here, There], await nodes[1].Listeners.AllListenersAsync(default));
        await nodes[1].Listeners.RemoveListenerAsync(Here, default);

        Assert.Equal([There], await nodes[0].Listeners.AllListenersAsync(default));
    }

    [Fact]
    public async Task eight_nodes_may_register_the_same_listener_at_once_and_remove_it_too()
    {
        var nodes = await StartNodesAsync(8);

        await Task.WhenAll(
            nodes.Select(node => node.Listeners.RegisterListenerAsync(Here, default))
        );
        Assert.Equal([Here], await nodes[0].Listeners.AllListenersAsync(default));
        await Task.WhenAll(nodes.Select(node => node.Listeners.RemoveListenerAsync(Here, default)));

        Assert.Empty(await nodes[0].Listeners.AllListenersAsync(default));
    }

    [Fact]
    public async Task an_address_that_is_too_long_is_refused_and_not_cut()
    {
        var node = await StartNodeAsync();

        await Assert.ThrowsAsync<MySqlConnector.MySqlException>(() =>
            node.Listeners.RegisterListenerAsync(
                new Uri("tcp://localhost:5590/" + new string('x', 500)),
                default
            )
        );

        Assert.Empty(await node.Listeners.AllListenersAsync(default));
    }

    [Fact]
    public async Task listeners_outlive_the_messages()
    {
        var node = await StartNodeAsync();
        await node.Listeners.RegisterListenerAsync(Here, default);

        await node.Admin.ClearAllAsync();
        await node.Admin.RebuildAsync();

        Assert.Equal([Here], await node.Listeners.AllListenersAsync(default));
    }

    [Fact]
    public async Task without_the_feature_nothing_is_kept()
    {
        var node = await StartNodeAsync(options =>
            options.Durability.EnableDynamicListeners = false
        );

        Assert.Same(NullListenerStore.Instance, node.Listeners);
    }
}
