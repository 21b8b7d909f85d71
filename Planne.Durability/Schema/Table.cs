namespace Planne.Durability.Schema;

/// <summary>One table of the store: what it is made of, and so what an older one lacks.</summary>
/// <param name="Name">The table's name, without its schema.</param>
/// <param name="Columns">Each column's definition, its name first.</param>
/// <param name="PrimaryKey">The columns of the primary key.</param>
/// <param name="Indexes">The secondary indexes, one for each poll and claim.</param>
internal sealed record Table(
    string Name,
    IReadOnlyList<string> Columns,
    string PrimaryKey,
    IReadOnlyList<Index> Indexes
)
{
    public IEnumerable<string> ColumnNames => Columns.Select(NameOf);

    public string CreateStatement(string schema)
    {
        var lines = Columns
            .Append($"primary key ({PrimaryKey})")
            .Concat(Indexes.Select(index => index.Definition));
        return $"""
            create table if not exists `{schema}`.`{Name}` (
              {string.Join(",\n  ", lines)}
            ) engine = InnoDB default character set utf8mb4 collate utf8mb4_bin
            """;
    }

    public string AddColumnStatement(string schema, string columnName) =>
        $"alter table `{schema}`.`{Name}` add column {Definition(columnName)}";

    public string WidenColumnStatement(string schema, string columnName) =>
        $"alter table `{schema}`.`{Name}` modify column {Definition(columnName)}";

    public ColumnType TypeOf(string columnName) =>
        ColumnType.Parse(Definition(columnName)[(columnName.Length + 1)..]);

    public string AddIndexStatement(string schema, Index index) =>
        $"alter table `{schema}`.`{Name}` add {index.Definition}";

    public string ReplaceIndexStatement(string schema, Index index) =>
        $"alter table `{schema}`.`{Name}` drop index {index.Name}, add {index.Definition}";

    private string Definition(string columnName) =>
        Columns.Single(column => NameOf(column) == columnName);

    private static string NameOf(string column) =>
        column[..column.IndexOf(' ', StringComparison.Ordinal)];
}

/// <summary>A secondary index.</summary>
/// <param name="Name">The index's name, unique in its table.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="IsUnique">Whether two rows may not share a value.</param>
internal sealed record Index(string Name, string Columns, bool IsUnique = false)
{
    public string Definition => $"{(IsUnique ? "unique " : "")}index {Name} ({Columns})";
}
