using System.Globalization;
using MySqlConnector;

namespace Planne.Durability.Store;

/// <summary>What identifies a row of the inbox or of the dead letters.</summary>
internal readonly record struct RowIdentity(byte[] Id, string ReceivedAt)
{
    public static RowIdentity Read(MySqlDataReader reader) =>
        new(reader.GetFieldValue<byte[]>(0), reader.GetString(1));

    public static void Bind(MySqlParameterCollection parameters, IReadOnlyList<RowIdentity> rows)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var number = row.ToString(CultureInfo.InvariantCulture);
            parameters.AddWithValue("@id" + number, rows[row].Id);
            parameters.AddWithValue("@received_at" + number, rows[row].ReceivedAt);
        }
    }
}
