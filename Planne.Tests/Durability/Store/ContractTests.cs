using System.Reflection;
using Planne.Durability.Nodes;
using Planne.Durability.Store;
using Wolverine.Persistence.Durability;
using Wolverine.Persistence.Durability.ScheduledMessageManagement;
using Wolverine.Runtime.Agents;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>
/// Wolverine's contracts have members with a default, which costs more round trips, is not atomic, or does nothing.
/// </summary>
public sealed class ContractTests
{
    private static readonly Dictionary<Type, Type> Implementations = new()
    {
        [typeof(IMessageStore)] = typeof(MySqlMessageStore),
        [typeof(IMessageStoreWithAgentSupport)] = typeof(MySqlMessageStore),
        [typeof(IMessageInbox)] = typeof(MySqlMessageStore),
        [typeof(IMessageInboxHeartbeat)] = typeof(MySqlMessageStore),
        [typeof(IMessageOutbox)] = typeof(MySqlMessageStore),
        [typeof(IMessageStoreAdmin)] = typeof(MySqlMessageStore),
        [typeof(IDeadLetters)] = typeof(MySqlMessageStore),
        [typeof(IScheduledMessages)] = typeof(MySqlMessageStore),
        [typeof(IReplayableDeduplicationStore)] = typeof(MySqlMessageStore),
        [typeof(INodeAgentPersistence)] = typeof(NodePersistence),
        [typeof(IRecurringMessageStore)] = typeof(RecurringMessageStore),
        [typeof(IDeduplicationStore)] = typeof(DeduplicationStore),
        [typeof(IEnvelopeAwareDeduplicationStore)] = typeof(DeduplicationStore),
        [typeof(IDeduplicationClaimLookup)] = typeof(DeduplicationStore),
        [typeof(IListenerStore)] = typeof(ListenerStore),
    };

    // Member by member, with the reason why the default is what we would write.
    private static readonly Dictionary<string, string> DefaultsThatFit = new(StringComparer.Ordinal)
    {
        ["IDeduplicationStore.get_Enabled()"] =
            "it is true, and without the feature the null store stands in",
        ["IRecurringMessageStore.get_Enabled()"] = "the same",
        ["IMessageStoreAdmin.MigrateAsync(Nullable`1)"] =
            "it migrates, which this store does alike under every AutoCreate rule",
    };

    public static TheoryData<Type> Contracts() => [.. Implementations.Keys];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void no_member_is_left_to_its_default_without_a_reason(Type contract)
    {
        var defaulted = MembersOf(contract)
            .Where(member => member.IsDefaulted)
            .Select(member => member.Name);

        Assert.Equal(
            DefaultsThatFit
                .Keys.Where(name => name.StartsWith(contract.Name + ".", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal),
            defaulted.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void every_reason_is_for_a_member_that_there_is()
    {
        var members = Implementations.Keys.SelectMany(MembersOf).Select(member => member.Name);

        Assert.Empty(DefaultsThatFit.Keys.Except(members));
    }

    [Fact]
    public void contracts_that_a_store_may_have_beside_these_are_known()
    {
        var optional = typeof(IMessageStore)
            .Assembly.GetExportedTypes()
            .Where(type =>
                type.IsInterface
                && !Implementations.ContainsKey(type)
                && type.GetInterfaces().Contains(typeof(IMessageStore))
            )
            .Select(type => type.Name);

        // Its passes carry out messages without having claimed them; see ADR 0001.
        Assert.Equal(["IMessageStoreWithDurabilityPass"], optional);
    }

    private static IEnumerable<(string Name, bool IsDefaulted)> MembersOf(Type contract)
    {
        var map = Implementations[contract].GetInterfaceMap(contract);
        return map.InterfaceMethods.Zip(
            map.TargetMethods,
            (member, target) => (NameOf(member), target.DeclaringType!.IsInterface)
        );
    }

    private static string NameOf(MethodInfo member) =>
        $"{member.DeclaringType!.Name}.{member.Name}({string.Join(", ", member.GetParameters().Select(parameter => parameter.ParameterType.Name))})";
}
