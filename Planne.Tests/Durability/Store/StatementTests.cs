using Planne.Tests.Support;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>
/// Every statement of the store, as it goes over the wire, in <c>Statements/</c>: a change of one is seen in its
/// commit. They are found by reflection, so one that is new is received and was not approved.
/// </summary>
public sealed class StatementTests
{
    private const int Rows = 2;

    public static TheoryData<string> Groups() =>
        [.. StoreStatements.Groups().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void the_statements_are_those_that_were_approved(string group)
    {
        var type = StoreStatements.Groups().Single(type => type.Name == group);

        Approved.Verify(Print(type), group, "sql");
    }

    [Theory]
    [InlineData(MessageIdentity.IdOnly)]
    [InlineData(MessageIdentity.IdAndDestination)]
    public async Task the_tables_are_those_that_were_approved(MessageIdentity identity)
    {
        await using var node = new StoreNode(
            "Server=nowhere",
            "schema",
            options => options.Durability.MessageIdentity = identity
        );

        Approved.Verify(node.Store.CreationScript, $"Tables.{identity}", "sql");
    }

    [Fact]
    public void nothing_is_approved_that_is_no_longer_there() =>
        Approved.VerifyNoOthers(
            [
                .. StoreStatements.Groups().Select(type => type.Name),
                .. Enum.GetNames<MessageIdentity>().Select(identity => $"Tables.{identity}"),
            ],
            "sql"
        );

    /// <summary>Each statement of a group once, and once more for each way of building the group that changes it.</summary>
    private static string Print(Type type)
    {
        var variants = StoreStatements
            .Variants(type, "schema", Rows, parameter => $" <{parameter.Name}>")
            .ToList();
        var texts = new StringWriter { NewLine = "\n" };
        foreach (var name in variants[0].Statements.Keys)
        {
            foreach (
                var alike in variants.GroupBy(
                    variant => variant.Statements[name],
                    StringComparer.Ordinal
                )
            )
            {
                var only = alike.Count() == variants.Count ? [] : alike.Select(one => one.Name);
                texts.WriteLine(
                    $"-- {string.Join(", ", only.Prepend(name))}\n{alike.Key.Trim()};\n"
                );
            }
        }

        return texts.ToString();
    }
}
