using System.Buffers.Binary;
using MySqlConnector;
using Xunit;

namespace Planne.Tests.Durability.Store;

/// <summary>
/// The store's tables as they are in a backlog: a million handled messages, a hundred thousand that wait, under a few
/// owners, and the rest in proportion; and a tenth of that where ids are unique for each destination alone.
/// </summary>
public sealed class LargeTables : IAsyncLifetime
{
    private const int Handled = 1_000_000;
    private const string Id = "unhex(lpad(hex(n), 32, '0'))";

    private readonly StoreFixture oneKey = new();
    private readonly IdAndDestinationFixture twoKeys = new();

    internal string Schema => oneKey.Schema;

    internal string TwoPartSchema => twoKeys.Schema;

    internal Server Server => oneKey.Server;

    /// <summary>The key of one of the newest rows, which as a rule are those that a statement names.</summary>
    internal static byte[] KeyOf(int number)
    {
        var key = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(12), (Handled / 10) + number);
        return key;
    }

    public async Task InitializeAsync()
    {
        await Task.WhenAll(oneKey.InitializeAsync(), twoKeys.InitializeAsync());
        await Task.WhenAll(
            FillAsync(Patient(oneKey), Handled),
            FillAsync(Patient(twoKeys), Handled / 10)
        );
    }

    public async Task DisposeAsync()
    {
        await oneKey.DisposeAsync();
        await twoKeys.DisposeAsync();
    }

    private static Server Patient(StoreFixture fixture) =>
        new(
            new MySqlConnectionStringBuilder(fixture.ConnectionString)
            {
                DefaultCommandTimeout = 0,
            }.ConnectionString
        );

    private static async Task FillAsync(Server server, int handled)
    {
        const int most = 2_000;
        await server.ExecuteAsync("create table numbers (n int primary key)");
        await server.ExecuteAsync(
            $"insert into numbers values {string.Join(',', Enumerable.Range(0, most).Select(n => Line($"({n})")))}"
        );
        await FillInboxAsync(server, handled);
        var others = handled / 20;
        await server.ExecuteAsync(
            $"""
            insert into wolverine_outgoing_envelopes (id, owner_id, destination, message_type, body, waiting_since)
            select {Id}, n % 4 * 7, if(n % 3 = 0, '{Messages.Elsewhere}', 'tcp://other:1/'), 'orders.placed', repeat('x', 300), utc_timestamp(6)
            from   {Numbers(0, others)}
            """
        );
        await server.ExecuteAsync(
            $"""
            insert into wolverine_dead_letters
              (id, received_at, message_type, exception_message, sent_at, failed_at, first_failed_at, expires, archived_at, replayable, body)
            select {Id}, '{Messages.Here}', 'orders.placed', 'late', utc_timestamp(6), utc_timestamp(6), utc_timestamp(6),
                   utc_timestamp(6) + interval (n % 100 - 20) minute,
                   if(n % 7 = 0, utc_timestamp(6) - interval (n % 100) minute, null), n % 50 = 0, repeat('x', 300)
            from   {Numbers(0, others)}
            """
        );
        await server.ExecuteAsync(
            $"""
            insert into wolverine_dead_letter_history (id, received_at, first_failed_at, replay_count, last_replayed_at)
            select {Id}, '{Messages.Here}', utc_timestamp(6), 1, utc_timestamp(6) - interval (n % 1000) second
            from   {Numbers(0, others)}
            """
        );
        await server.ExecuteAsync(
            $"""
            insert into wolverine_deduplication (deduplication_id, expires)
            select lpad(n, 9, '0'), utc_timestamp(6) + interval (n % 1000 - 200) second
            from   {Numbers(0, others)}
            """
        );
        await server.ExecuteAsync(
            $"""
            insert into wolverine_deduplicated_responses (deduplication_id, fingerprint, claim_token, expires)
            select lpad(n, 9, '0'), 'a request', 'an attempt', utc_timestamp(6) + interval (n % 1000 - 200) second
            from   {Numbers(0, others)}
            """
        );
        await server.ExecuteAsync(
            "insert into wolverine_nodes (id, description, started, health_check, version, capabilities) values (repeat('a', 16), '', utc_timestamp(6), utc_timestamp(6), '1.0', '')"
        );
        await server.QueryAsync(
            """
            analyze table wolverine_incoming_envelopes, wolverine_outgoing_envelopes, wolverine_dead_letters,
              wolverine_dead_letter_history, wolverine_deduplication, wolverine_deduplicated_responses
            """,
            reader => reader.GetString(0)
        );
    }

    /// <remarks>
    /// In the order of the keys, which is that of the times as well, each index is written from one end to the other.
    /// Nobody replicates it.
    /// </remarks>
    private static async Task FillInboxAsync(Server server, int handled)
    {
        var (waiting, scheduled) = (handled / 10, handled / 100);
        var columns = "(id, status, owner_id, due_at, received_at, message_type, body)";
        await server.ExecuteAsync(
            $"""
            set session sql_log_bin = 0;
            insert into wolverine_incoming_envelopes {columns}
            select {Id}, 'Handled', 0, utc_timestamp(6) + interval (n * 1000 - 300000000) microsecond,
                   if(n % 2 = 0, '{Messages.Here}', 'local://other/'), 'orders.placed', ''
            from   {Numbers(0, handled)}
            """
        );
        await server.ExecuteAsync(
            $"""
            set session sql_log_bin = 0;
            insert into wolverine_incoming_envelopes {columns}
            select {Id}, 'Incoming', n % 4 * 7, utc_timestamp(6) - interval (n % 900) second,
                   if(n % 3 = 0, '{Messages.Here}', 'local://other/'), 'orders.placed', repeat('x', 300)
            from   {Numbers(handled, handled + waiting)}
            """
        );
        await server.ExecuteAsync(
            $"""
            set session sql_log_bin = 0;
            insert into wolverine_incoming_envelopes {columns}
            select {Id}, 'Scheduled', 0, utc_timestamp(6) + interval (n % 900 - 300) second,
                   if(n % 3 = 0, '{Messages.Here}', 'local://other/'), 'orders.placed', repeat('x', 300)
            from   {Numbers(handled + waiting, handled + waiting + scheduled)}
            """
        );
    }

    // A thousand at a time.
    private static string Numbers(int from, int to) =>
        Line(
            $"(select 1000 * thousands.n + numbers.n as n from numbers thousands straight_join numbers where thousands.n >= {from / 1000} and thousands.n < {to / 1000} and numbers.n < 1000) as numbered"
        );

    private static string Line(FormattableString text) => FormattableString.Invariant(text);
}
