using Planne.Durability.Schema;

namespace Planne.Durability.Sql;

/// <summary>The statements on <c>wolverine_listeners</c>, the endpoints that the application listens at on demand.</summary>
internal sealed class ListenerSql(string schema)
{
    private readonly string table = $"`{schema}`.`{StoreTables.Listeners}`";

    /// <remarks>Not <c>insert ignore</c>, which would cut an address that is too long.</remarks>
    public string Register =>
        $"insert into {table} (uri) values (@uri) on duplicate key update uri = uri";

    public string Remove => $"delete from {table} where uri = @uri";

    public string All => $"select uri from {table} order by uri";
}
