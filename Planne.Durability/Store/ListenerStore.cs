using MySqlConnector;
using Planne.Durability.Sql;
using Wolverine.Persistence.Durability;

namespace Planne.Durability.Store;

/// <summary>Where the cluster listens beside what its configuration says; registered and removed while it runs.</summary>
internal sealed class ListenerStore(MySqlStoreSettings settings, Database database) : IListenerStore
{
    private readonly ListenerSql sql = new(settings.SchemaName);

    public Task RegisterListenerAsync(Uri uri, CancellationToken cancellationToken = default) =>
        database.ExecuteAsync(sql.Register, Bind(uri), cancellationToken);

    public Task RemoveListenerAsync(Uri uri, CancellationToken cancellationToken = default) =>
        database.ExecuteAsync(sql.Remove, Bind(uri), cancellationToken);

    public async Task<IReadOnlyList<Uri>> AllListenersAsync(
        CancellationToken cancellationToken = default
    ) =>
        await database.QueryAsync(
            sql.All,
            _ => { },
            reader => new Uri(reader.GetString(0)),
            cancellationToken
        );

    private static Action<MySqlParameterCollection> Bind(Uri uri) =>
        parameters => parameters.AddWithValue("@uri", uri.ToString());
}
