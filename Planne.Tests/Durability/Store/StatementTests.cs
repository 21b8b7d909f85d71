using System.Reflection;
using Planne.Durability.Sql;
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

    public static TheoryData<string> Groups() => [.. SqlTypes().Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Groups))]
    public void the_statements_are_those_that_were_approved(string group)
    {
        var type = SqlTypes().Single(type => type.Name == group);

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
                .. SqlTypes().Select(type => type.Name),
                .. Enum.GetNames<MessageIdentity>().Select(identity => $"Tables.{identity}"),
            ],
            "sql"
        );

    private static IEnumerable<Type> SqlTypes() =>
        typeof(IncomingSql)
            .Assembly.GetTypes()
            .Where(type =>
                type.Namespace == typeof(IncomingSql).Namespace
                && type is { IsClass: true, IsNested: false }
                && type.Name.EndsWith("Sql", StringComparison.Ordinal)
            );

    /// <summary>Each statement of a group once, and once more for each way of building the group that changes it.</summary>
    private static string Print(Type type)
    {
        var variants = Variants(type).ToList();
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

    private static IEnumerable<(string Name, Dictionary<string, string> Statements)> Variants(
        Type type
    )
    {
        var parameters = Assert.Single(type.GetConstructors()).GetParameters();
        foreach (var arguments in Combinations([.. parameters.Select(Choices)]))
        {
            var name = string.Join(", ", arguments.Where(argument => argument is not string));
            var sql = Activator.CreateInstance(type, arguments)!;
            yield return (name, Statements(type, sql));
        }
    }

    private static Dictionary<string, string> Statements(Type type, object sql)
    {
        const BindingFlags Own =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var properties = type.GetProperties(Own)
            .Select(property => (property.Name, Text(property.Name, property.GetValue(sql))));
        var methods = type.GetMethods(Own)
            .Where(method => !method.IsSpecialName)
            .Select(method =>
                (method.Name, Text(method.Name, method.Invoke(sql, Placeholders(method))))
            );
        return properties.Concat(methods).ToDictionary(StringComparer.Ordinal);
    }

    private static string Text(string name, object? statement) =>
        statement switch
        {
            string text => text,
            ManyRows rows => rows.For(Rows),
            _ => throw new NotSupportedException(
                $"{name} is a {statement?.GetType().Name}; say here how its statement reads."
            ),
        };

    // What a caller adds to a statement, conditions as a rule, stands in it by its parameter's name.
    private static object[] Placeholders(MethodInfo method) =>
        [
            .. method
                .GetParameters()
                .Select(parameter =>
                    parameter.ParameterType == typeof(string)
                        ? (object)$" <{parameter.Name}>"
                        : Choices(parameter)[0]
                ),
        ];

    private static object[] Choices(ParameterInfo parameter) =>
        parameter.ParameterType switch
        {
            var type when type == typeof(string) => ["schema"],
            var type when type == typeof(bool) => [false, true],
            var type when type == typeof(int) => [Rows],
            { IsEnum: true } type => [.. Enum.GetValues(type).Cast<object>()],
            var type => throw new NotSupportedException(
                $"{parameter.Name} is a {type.Name}; say here which values it may have."
            ),
        };

    private static IEnumerable<object[]> Combinations(object[][] choices) =>
        choices.Aggregate(
            (IEnumerable<object[]>)
                [
                    [],
                ],
            (begun, next) =>
                begun.SelectMany(one => next.Select(value => (object[])[.. one, value]))
        );
}
