using System.Collections;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Planne.Durability.Sql;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>How entities of one type, and what hangs on them, become rows of a statement.</summary>
/// <remarks>
/// As Entity Framework Core maps them, but untracked: of rows that are new and have their keys there is nothing to track,
/// and to find that out takes longer than all the rest of a shared commit.
/// </remarks>
internal sealed class InsertPlan
{
    // To a statement.
    private const int MostRows = 256;

    private static readonly Comparer<object?> KeyComparer = Comparer<object?>.Create(
        (one, other) =>
            one is string text
                ? string.CompareOrdinal(text, (string?)other)
                : Comparer.DefaultInvariant.Compare(one, other)
    );

    private readonly IClrPropertyGetter[] keys;
    private readonly Dictionary<string, Column> columns;
    private readonly ManyRows insert;
    private readonly IReadOnlyList<Branch> branches;

    private InsertPlan(
        IEntityType type,
        int depth,
        ISqlGenerationHelper sql,
        Column[] columns,
        IReadOnlyList<Branch> branches
    )
    {
        Depth = depth;
        keys = [.. type.FindPrimaryKey()!.Properties.Select(x => x.GetGetter())];
        this.columns = columns.ToDictionary(x => x.Parameter[1..^1], StringComparer.Ordinal);
        this.branches = branches;
        var names = columns.Select(x => sql.DelimitIdentifier(x.Name));
        insert = new ManyRows(
            $"insert into {sql.DelimitIdentifier(type.GetTableName()!, type.GetSchema())} ({string.Join(", ", names)}) values\n  ",
            $"({string.Join(", ", columns.Select(x => x.Parameter))})"
        );
    }

    /// <summary>How far from rows that refer to none, from 0: these go first.</summary>
    public int Depth { get; }

    /// <summary>Makes a plan.</summary>
    /// <returns>Null if the database has a say in what is stored, or the entity is more than a row with rows that hang on it.</returns>
    public static InsertPlan? Of(IEntityType type, ISqlGenerationHelper sql)
    {
        if (
            DepthOf(type, []) is not { } depth
            || type.FindPrimaryKey()
                ?.Properties.All(x => x.ClrType.IsAssignableTo(typeof(IComparable)))
                is not true
            || type.BaseType is not null
            || type.GetDirectlyDerivedTypes().Any()
            || type.IsOwned()
            || type.HasSharedClrType
            || type.GetComplexProperties().Any()
            || type.GetSkipNavigations().Any()
            || type.GetNavigations().Any(x => x.IsOnDependent)
            || type.GetTableName() is not { } name
            || type.GetTableMappings().Count() != 1
        )
        {
            return null;
        }

        var table = StoreObjectIdentifier.Table(name, type.GetSchema());
        var stored = type.GetProperties()
            .Where(x => x.GetBeforeSaveBehavior() == PropertySaveBehavior.Save)
            .ToArray();
        if (stored.Any(x => x.IsShadowProperty() || x.ValueGenerated != ValueGenerated.Never))
        {
            return null;
        }

        var dependents = new List<Branch>();
        foreach (var navigation in type.GetNavigations())
        {
            if (!navigation.IsCollection || Of(navigation.TargetEntityType, sql) is not { } plan)
            {
                return null;
            }

            dependents.Add(new Branch(navigation, plan));
        }

        return new InsertPlan(
            type,
            depth,
            sql,
            [.. stored.Select((x, i) => new Column(x, x.GetColumnName(table)!, i))],
            dependents
        );
    }

    private static int? DepthOf(IEntityType type, HashSet<IEntityType> below)
    {
        // Each refers to the other, or one to itself: nobody could say what is to be inserted first.
        if (!below.Add(type))
        {
            return null;
        }

        int? deepest = 0;
        foreach (var principal in type.GetForeignKeys().Select(x => x.PrincipalEntityType))
        {
            deepest =
                DepthOf(principal, below) is { } depth && deepest is { } known
                    ? Math.Max(known, depth + 1)
                    : null;
        }

        below.Remove(type);
        return deepest;
    }

    /// <summary>Whether all that hangs on an entity names it already: telling it is the context's part.</summary>
    public bool Fits(object entity) => branches.All(x => x.Fits(entity));

    /// <summary>The statements that insert entities, and then what hangs on them.</summary>
    public IEnumerable<Statement> Inserts(IReadOnlyList<object> entities)
    {
        foreach (var rows in Sorted(entities).Chunk(MostRows))
        {
            yield return insert.With(rows, name => columns[name].ValueOf);
        }

        foreach (var branch in branches)
        {
            var dependents = entities.SelectMany(branch.DependentsOf).ToArray();
            foreach (var statement in branch.Plan.Inserts(dependents))
            {
                yield return statement;
            }
        }
    }

    // In the order of the primary key: who inserts the same keys waits, and does not deadlock.
    private IEnumerable<object> Sorted(IReadOnlyList<object> entities) =>
        entities.Count == 1
            ? entities
            : keys.Aggregate(
                entities.OrderBy(_ => 0),
                (sorted, key) => sorted.ThenBy(key.GetClrValue, KeyComparer)
            );

    private sealed record Column(IProperty Property, string Name, int Number)
    {
        /// <summary>What it is called in the statement, where its own name might be no name at all.</summary>
        public string Parameter { get; } =
            string.Create(CultureInfo.InvariantCulture, $"@c{Number}_#");

        private readonly Func<object?, object?>? convert = Property
            .GetTypeMapping()
            .Converter?.ConvertToProvider;

        private readonly IClrPropertyGetter getter = Property.GetGetter();

        public object? ValueOf(object entity)
        {
            var value = getter.GetClrValue(entity);
            return convert is null ? value : convert(value);
        }
    }

    private sealed record Branch(INavigation Navigation, InsertPlan Plan)
    {
        private readonly IClrPropertyGetter dependents = Navigation.GetGetter();

        private readonly (IClrPropertyGetter Foreign, IClrPropertyGetter Principal)[] keys =
        [
            .. Navigation.ForeignKey.Properties.Zip(
                Navigation.ForeignKey.PrincipalKey.Properties,
                (foreign, principal) => (foreign.GetGetter(), principal.GetGetter())
            ),
        ];

        public IEnumerable<object> DependentsOf(object entity) =>
            dependents.GetClrValue(entity) is IEnumerable all ? all.Cast<object>() : [];

        public bool Fits(object entity) =>
            DependentsOf(entity)
                .All(dependent => AreBound(entity, dependent) && Plan.Fits(dependent));

        private bool AreBound(object entity, object dependent) =>
            Array.TrueForAll(
                keys,
                x => Equals(x.Foreign.GetClrValue(dependent), x.Principal.GetClrValue(entity))
            );
    }
}
