using System.Reflection;
using Planne.Durability.Sql;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>Every statement of the store, found by reflection over the <c>Sql</c> classes.</summary>
internal static class StoreStatements
{
    public static IEnumerable<Type> Groups() =>
        typeof(IncomingSql)
            .Assembly.GetTypes()
            .Where(type =>
                type.Namespace == typeof(IncomingSql).Namespace
                && type is { IsClass: true, IsNested: false }
                && type.Name.EndsWith("Sql", StringComparison.Ordinal)
            );

    /// <summary>A group's statements by their names, once for each way of building the group.</summary>
    /// <param name="type">The group.</param>
    /// <param name="schema">The database that the statements name.</param>
    /// <param name="rows">For how many rows those are that are for many.</param>
    /// <param name="added">What stands where a caller adds to a statement, conditions as a rule.</param>
    public static IEnumerable<Variant> Variants(
        Type type,
        string schema,
        int rows,
        Func<ParameterInfo, string> added
    )
    {
        var parameters = Assert.Single(type.GetConstructors()).GetParameters();
        foreach (
            var arguments in Combinations([
                .. parameters.Select(parameter => Choices(parameter, schema)),
            ])
        )
        {
            var sql = Activator.CreateInstance(type, arguments)!;
            yield return new Variant(arguments, Statements(type, sql, rows, added));
        }
    }

    private static Dictionary<string, string> Statements(
        Type type,
        object sql,
        int rows,
        Func<ParameterInfo, string> added
    )
    {
        const BindingFlags Own =
            BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        var properties = type.GetProperties(Own)
            .Select(property => (property.Name, Text(property.Name, property.GetValue(sql), rows)));
        var methods = type.GetMethods(Own)
            .Where(method => !method.IsSpecialName)
            .Select(method =>
                (method.Name, Text(method.Name, method.Invoke(sql, Arguments(method, added)), rows))
            );
        return properties.Concat(methods).ToDictionary(StringComparer.Ordinal);
    }

    private static string Text(string name, object? statement, int rows) =>
        statement switch
        {
            string text => text,
            ManyRows many => many.For(rows),
            _ => throw new NotSupportedException(
                $"{name} is a {statement?.GetType().Name}; say here how its statement reads."
            ),
        };

    private static object[] Arguments(MethodInfo method, Func<ParameterInfo, string> added) =>
        [.. method.GetParameters().Select(parameter => Choices(parameter, added(parameter))[0])];

    private static object[] Choices(ParameterInfo parameter, string text) =>
        parameter.ParameterType switch
        {
            var type when type == typeof(string) => [text],
            var type when type == typeof(bool) => [false, true],
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

    /// <param name="Arguments">What the group was built with.</param>
    /// <param name="Statements">Its statements, by their names.</param>
    public sealed record Variant(
        IReadOnlyList<object> Arguments,
        IReadOnlyDictionary<string, string> Statements
    )
    {
        /// <summary>What tells it from the others.</summary>
        public string Name =>
            string.Join(", ", Arguments.Where(argument => argument is not string));
    }
}
