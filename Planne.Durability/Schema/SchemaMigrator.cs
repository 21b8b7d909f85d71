using MySqlConnector;
using Planne.Durability.Store;

namespace Planne.Durability.Schema;

/// <summary>Builds the store's tables, and brings those of an older version up to date.</summary>
/// <remarks>
/// Everything it does adds (schema, tables, columns, indexes) or widens, and takes nothing away but an index that it
/// replaces, so that nodes of the version before go on working while the new one is rolled out. What somebody has made
/// wider than it need be stays so.
/// </remarks>
internal sealed class SchemaMigrator(
    MySqlDataSource dataSource,
    string schema,
    IReadOnlyList<Table> tables
)
{
    // Migrations on very large tables may take long; giving up early would only make the next start begin again.
    private const int LockTimeoutSeconds = 600;

    /// <summary>The statements that build everything from nothing.</summary>
    public string CreationScript =>
        string.Join(
            ";\n\n",
            tables
                .Select(table => table.CreateStatement(schema))
                .Prepend(CreateSchema)
                .Append(SeedLease)
        ) + ";\n";

    private string CreateSchema =>
        $"create database if not exists `{schema}` character set utf8mb4 collate utf8mb4_bin";

    private string SeedLease =>
        $"""
            insert into `{schema}`.`{StoreTables.Leases}` (name, holder, term, acquired_at, expires_at)
            select 'leader', null, 0, utc_timestamp(6), utc_timestamp(6)
            from   (select 1) as one
            where  not exists (select 1 from `{schema}`.`{StoreTables.Leases}` where name = 'leader')
            """;

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (await FindGapsAsync(connection, cancellation) is { Count: 0 })
        {
            return;
        }

        // Nodes that start at once take turns; whoever comes second finds nothing left to do.
        await TakeLockAsync(connection, cancellation);
        try
        {
            if (!await SchemaExistsAsync(connection, cancellation))
            {
                await ExecuteAsync(connection, CreateSchema, cancellation);
            }

            foreach (var gap in await FindGapsAsync(connection, cancellation))
            {
                await ExecuteAsync(connection, gap.Repair, cancellation);
            }
        }
        finally
        {
            await ReleaseLockAsync(connection);
        }
    }

    /// <summary>What the database lacks, each with the statement that adds it; empty when the schema is current.</summary>
    public async Task<IReadOnlyList<SchemaGap>> FindGapsAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        return await FindGapsAsync(connection, cancellation);
    }

    public async Task DropAsync(IEnumerable<string> tableNames, CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        foreach (var table in tableNames)
        {
            await ExecuteAsync(
                connection,
                $"drop table if exists `{schema}`.`{table}`",
                cancellation
            );
        }
    }

    private async Task<IReadOnlyList<SchemaGap>> FindGapsAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        var columns = await ReadColumnsAsync(connection, cancellation);
        var indexes = await ReadIndexesAsync(connection, cancellation);
        var gaps = new List<SchemaGap>();
        foreach (var table in tables)
        {
            if (!columns.Keys.Any(column => column.Table == table.Name))
            {
                gaps.Add(new SchemaGap($"table {table.Name}", table.CreateStatement(schema)));
                continue;
            }

            gaps.AddRange(
                table
                    .ColumnNames.Where(name => !columns.ContainsKey((table.Name, name)))
                    .Select(name => new SchemaGap(
                        $"column {table.Name}.{name}",
                        table.AddColumnStatement(schema, name)
                    ))
            );
            gaps.AddRange(
                table
                    .ColumnNames.Where(name =>
                        columns.TryGetValue((table.Name, name), out var type)
                        && type.IsNarrowerThan(table.TypeOf(name))
                    )
                    .Select(name => new SchemaGap(
                        $"room in column {table.Name}.{name}",
                        table.WidenColumnStatement(schema, name)
                    ))
            );
            gaps.AddRange(
                table
                    .Indexes.Where(index =>
                        indexes.GetValueOrDefault((table.Name, index.Name)) != index.Columns
                    )
                    .Select(index => new SchemaGap(
                        $"index {table.Name}.{index.Name}",
                        indexes.ContainsKey((table.Name, index.Name))
                            ? table.ReplaceIndexStatement(schema, index)
                            : table.AddIndexStatement(schema, index)
                    ))
            );
        }

        if (!await LeaseIsSeededAsync(connection, columns, cancellation))
        {
            gaps.Add(new SchemaGap("the leader's lease", SeedLease));
        }

        return gaps;
    }

    private async Task<bool> LeaseIsSeededAsync(
        MySqlConnection connection,
        Dictionary<(string Table, string Name), ColumnType> columns,
        CancellationToken cancellation
    )
    {
        if (!columns.ContainsKey((StoreTables.Leases, "name")))
        {
            return false;
        }

        await using var command = connection.CreateCommand();
        command.CommandText =
            $"select count(*) from `{schema}`.`{StoreTables.Leases}` where name = 'leader'";
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), null) > 0;
    }

    private async Task<Dictionary<(string Table, string Name), ColumnType>> ReadColumnsAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        var columns = await connection.QueryAsync(
            null,
            """
            select table_name, column_name, column_type
            from   information_schema.columns
            where  table_schema = @schema
            """,
            parameters => parameters.AddWithValue("@schema", schema),
            reader =>
                (Column: (reader.GetString(0), reader.GetString(1)), Type: reader.GetString(2)),
            cancellation
        );
        return columns.ToDictionary(read => read.Column, read => ColumnType.Parse(read.Type));
    }

    /// <summary>The columns of each index, in order.</summary>
    private async Task<Dictionary<(string Table, string Name), string>> ReadIndexesAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        var columns = await connection.QueryAsync(
            null,
            """
            select   table_name, index_name, column_name
            from     information_schema.statistics
            where    table_schema = @schema
            order by table_name, index_name, seq_in_index
            """,
            parameters => parameters.AddWithValue("@schema", schema),
            reader =>
                (Index: (reader.GetString(0), reader.GetString(1)), Column: reader.GetString(2)),
            cancellation
        );
        return columns
            .GroupBy(column => column.Index)
            .ToDictionary(
                index => index.Key,
                index => string.Join(", ", index.Select(column => column.Column))
            );
    }

    private async Task<bool> SchemaExistsAsync(
        MySqlConnection connection,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            "select count(*) from information_schema.schemata where schema_name = @schema";
        command.Parameters.AddWithValue("@schema", schema);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), null) > 0;
    }

    private async Task TakeLockAsync(MySqlConnection connection, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select get_lock(@name, @timeout)";
        command.CommandTimeout = LockTimeoutSeconds + 30;
        command.Parameters.AddWithValue("@name", LockName);
        command.Parameters.AddWithValue("@timeout", LockTimeoutSeconds);
        if (await command.ExecuteScalarAsync(cancellation) is not (1 or 1L))
        {
            throw new TimeoutException(
                $"Another node has been migrating the schema {schema} for over {LockTimeoutSeconds} s. See what it does with: show processlist"
            );
        }
    }

    private async Task ReleaseLockAsync(MySqlConnection connection)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "select release_lock(@name)";
        command.Parameters.AddWithValue("@name", LockName);
        await command.ExecuteScalarAsync(CancellationToken.None);
    }

    // A lock's name has 64 characters at most, as a schema's has.
    private string LockName
    {
        get
        {
            var name = $"wolverine:{schema}";
            return name.Length <= 64 ? name : name[..64];
        }
    }

    private static async Task ExecuteAsync(
        MySqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0; // adding an index to millions of rows takes as long as it takes
        await command.ExecuteNonQueryAsync(cancellation);
    }
}

/// <summary>Something that the database lacks.</summary>
/// <param name="What">What it is, for people.</param>
/// <param name="Repair">The statement that adds it.</param>
internal sealed record SchemaGap(string What, string Repair);
