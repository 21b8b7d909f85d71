using System.Collections;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using MySqlConnector;
using Planne.Durability.Sql;
using Planne.Durability.Store;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>How entities of one type, and what hangs on them, become rows of a statement.</summary>
/// <remarks>
/// As Entity Framework Core maps them, but untracked: of rows that are new and have their keys there is nothing to track,
/// and to find that out takes longer than all the rest of a shared commit.
/// </remarks>
internal sealed class InsertPlan
{
    // To a statement. The texts for all numbers of rows are kept.
    private const int MostRows = 256;

    private static readonly Comparer<object?> KeyComparer = Comparer<object?>.Create(
        (one, other) =>
            one is string text
                ? string.CompareOrdinal(text, (string?)other)
                : Comparer.DefaultInvariant.Compare(one, other)
    );

    private readonly IClrPropertyGetter[] keys;
    private readonly Column[] columns;
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
        this.columns = columns;
        this.branches = branches;
        var names = columns.Select(x => sql.DelimitIdentifier(x.Name));
        insert = new ManyRows(
            $"insert into {sql.DelimitIdentifier(type.GetTableName()!, type.GetSchema())} ({string.Join(", ", names)}) values\n  ",
            $"({string.Join(", ", columns.Select((_, i) => $"@p#_{i}"))})"
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
            [.. stored.Select(x => new Column(x, x.GetColumnName(table)!))],
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

    /// <summary>Inserts entities, and then what hangs on them.</summary>
    public async Task InsertAsync(
        MySqlTransaction transaction,
        IReadOnlyList<object> entities,
        CancellationToken cancellation
    )
    {
        foreach (var rows in Sorted(entities).Chunk(MostRows))
        {
            await transaction.ExecuteAsync(
                insert.For(rows.Length),
                parameters => Bind(parameters, rows),
                cancellation
            );
        }

        foreach (var branch in branches)
        {
            var dependents = entities.SelectMany(branch.DependentsOf).ToArray();
            if (dependents.Length > 0)
            {
                await branch.Plan.InsertAsync(transaction, dependents, cancellation);
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

    private void Bind(MySqlParameterCollection parameters, object[] rows)
    {
        for (var row = 0; row < rows.Length; row++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                parameters.AddWithValue(
                    string.Create(CultureInfo.InvariantCulture, $"@p{row}_{i}"),
                    columns[i].ValueOf(rows[row])
                );
            }
        }
    }

    private sealed record Column(IProperty Property, string Name)
    {
        private readonly Func<object?, object?>? convert = Property
            .GetTypeMapping()
            .Converter?.ConvertToProvider;

        private readonly IClrPropertyGetter getter = Property.GetGetter();

        public object ValueOf(object entity)
        {
            var value = getter.GetClrValue(entity);
            return (convert is null ? value : convert(value)) ?? DBNull.Value;
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
