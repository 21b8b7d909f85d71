using Planne.Host.Database;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Host;

public sealed class MigrationsTests : IAsyncLifetime
{
    private const string Columns = """
        select table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra, column_key
        from information_schema.columns
        where table_schema = database()
          and table_name in ('products', 'orders', 'order_items')
        order by table_name, ordinal_position
        """;

    private const string ForeignKeys = """
        select table_name, column_name, referenced_table_name, referenced_column_name
        from information_schema.key_column_usage
        where table_schema = database()
          and referenced_table_name is not null
        order by table_name, column_name
        """;

    private const string History = $"""
        select name
        from {Migrations.HistoryTable}
        where version <> '0'
        order by id
        """;

    private TestDatabase database = null!;

    public async Task InitializeAsync() =>
        database = await MySqlServer.CreateDatabaseAsync("migrations");

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task eight_nodes_that_start_at_once_apply_each_script_once()
    {
        var nodes = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(() =>
                    ModuleDatabase.MigrationsOf(database.ConnectionString).ApplyAsync(default)
                )
            );

        await Task.WhenAll(nodes);

        Assert.Equal(Scripts.Names, await ModuleDatabase.RowsAsync(database, History));
        Assert.Equal(
            ["1,Apple,100", "2,Banana,50", "3,Cherry,200"],
            await ModuleDatabase.RowsAsync(
                database,
                "select id, name, price_cents from products order by id"
            )
        );
    }

    [Fact]
    public async Task a_database_that_is_absent_is_made()
    {
        await ModuleDatabase.ExecuteAsync(database, $"drop database `{database.Name}`");

        await ModuleDatabase.MigrateAsync(database);

        Assert.Equal(Scripts.Names, await ModuleDatabase.RowsAsync(database, History));
    }

    [Fact]
    public async Task a_used_database_made_by_the_given_schema_keeps_its_rows()
    {
        await LoadGivenSchemaAsync(database);
        await ModuleDatabase.ExecuteAsync(
            database,
            """
            update products set price_cents = 120 where id = 1;
            insert into orders (status, amount_cents) values ('APPROVED', 240);
            insert into order_items (order_id, product_id, quantity) values (1, 1, 2);
            """
        );

        await ModuleDatabase.MigrateAsync(database);

        Assert.Equal(
            ["1,Apple,120", "2,Banana,50", "3,Cherry,200"],
            await ModuleDatabase.RowsAsync(
                database,
                "select id, name, price_cents from products order by id"
            )
        );
        Assert.Equal(
            ["1,APPROVED,240,1,1,2"],
            await ModuleDatabase.RowsAsync(
                database,
                """
                select o.id, o.status, o.amount_cents, i.id, i.product_id, i.quantity
                from orders o
                join order_items i on i.order_id = o.id
                """
            )
        );
    }

    [Fact]
    public async Task the_first_script_makes_the_tables_that_the_given_schema_makes()
    {
        await using var given = await MySqlServer.CreateDatabaseAsync("given");
        await LoadGivenSchemaAsync(given);

        await ModuleDatabase.ExecuteAsync(
            database,
            await ReadAsync("migrations", Scripts.Names[0])
        );

        var columns = await ModuleDatabase.RowsAsync(database, Columns);
        Assert.Equal(10, columns.Count);
        Assert.Equal(await ModuleDatabase.RowsAsync(given, Columns), columns);
        Assert.Equal(
            await ModuleDatabase.RowsAsync(given, ForeignKeys),
            await ModuleDatabase.RowsAsync(database, ForeignKeys)
        );
    }

    // A node may die after a script, and before that is noted.
    [Fact]
    public async Task every_script_may_be_run_again()
    {
        await ModuleDatabase.MigrateAsync(database);
        await ModuleDatabase.ExecuteAsync(database, $"delete from {Migrations.HistoryTable}");

        await ModuleDatabase.MigrateAsync(database);

        Assert.Equal(Scripts.Names, await ModuleDatabase.RowsAsync(database, History));
    }

    [Fact]
    public async Task what_is_missing_is_told_by_name_until_it_is_applied()
    {
        var migrations = ModuleDatabase.MigrationsOf(database.ConnectionString);

        Assert.Equal(Scripts.Names, await migrations.PendingAsync(default));
        await migrations.ApplyAsync(default);
        Assert.Empty(await migrations.PendingAsync(default));
    }

    [Fact]
    public async Task columns_that_were_added_have_defaults_for_writers_who_do_not_know_them()
    {
        await ModuleDatabase.MigrateAsync(database);

        await ModuleDatabase.ExecuteAsync(
            database,
            "insert into orders (status, amount_cents) values ('PENDING', 100)"
        );

        Assert.Equal(
            ["1,1"],
            await ModuleDatabase.RowsAsync(
                database,
                """
                select abs(timestampdiff(second, created_at, utc_timestamp())) < 60,
                  abs(timestampdiff(second, sent_at, utc_timestamp())) < 60
                from orders
                """
            )
        );
    }

    private static async Task LoadGivenSchemaAsync(TestDatabase target) =>
        await ModuleDatabase.ExecuteAsync(target, await ReadAsync("schema.sql"));

    private static Task<string> ReadAsync(params string[] parts) =>
        File.ReadAllTextAsync(ProjectRoot.File(["database", .. parts]));
}
