using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnit;
using Planne.Contracts;
using Planne.Fulfillment;
using Planne.Ordering;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;

namespace Planne.Tests.Architecture;

public sealed class BoundaryTests
{
    private static readonly Assembly Contracts = typeof(ProcessOrder).Assembly;
    private static readonly Assembly Ordering = typeof(OrderingModule).Assembly;
    private static readonly Assembly Fulfillment = typeof(FulfillmentModule).Assembly;
    private static readonly Assembly Durability = typeof(Wolverine.MySql.MySqlPersistence).Assembly;
    private static readonly Assembly Host = typeof(Program).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture Planne = new ArchLoader()
        .LoadAssemblies(Contracts, Ordering, Fulfillment, Durability, Host)
        .Build();

    public static TheoryData<Assembly, Assembly> Forbidden() =>
        new()
        {
            { Ordering, Fulfillment },
            { Fulfillment, Ordering },
            { Ordering, Durability },
            { Fulfillment, Durability },
            { Ordering, Host },
            { Fulfillment, Host },
            { Contracts, Ordering },
            { Contracts, Fulfillment },
            { Contracts, Durability },
            { Contracts, Host },
            { Durability, Contracts },
            { Durability, Ordering },
            { Durability, Fulfillment },
            { Durability, Host },
        };

    [Theory]
    [MemberData(nameof(Forbidden))]
    public void one_does_not_know_the_other(Assembly one, Assembly other)
    {
        AssertHasTypes(one);
        AssertHasTypes(other);

        OwnTypes(one).Should().NotDependOnAny(OwnTypes(other)).Check(Planne);
    }

    // Were it blind to dependencies, the rules above would hold of anything.
    [Fact]
    public void the_rules_see_the_dependencies_that_are_allowed() =>
        Assert.False(
            OwnTypes(Ordering).Should().NotDependOnAny(OwnTypes(Contracts)).HasNoViolations(Planne)
        );

    // A generator writes a class of one name into every assembly, and the rules know types by their names.
    private static GivenTypesConjunction OwnTypes(Assembly assembly) =>
        Types()
            .That()
            .ResideInAssembly(assembly)
            .And()
            .DoNotResideInNamespace("JasperFx.Generated");

    private static void AssertHasTypes(Assembly assembly) =>
        Assert.Contains(
            Planne.Types,
            type =>
                type.Assembly.Name.StartsWith(assembly.GetName().Name!, StringComparison.Ordinal)
        );
}
