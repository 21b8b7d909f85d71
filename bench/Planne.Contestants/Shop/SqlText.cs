using System.Globalization;
using System.Text;

namespace Planne.Contestants.Shop;

/// <summary>Statements for many rows. All values are numbers, or texts of our own: nothing has to be escaped.</summary>
internal static class SqlText
{
    /// <summary>Appends something for each, with commas in between.</summary>
    public static StringBuilder AppendEach<T>(
        this StringBuilder sql,
        IReadOnlyList<T> all,
        Action<StringBuilder, T> append
    )
    {
        for (var index = 0; index < all.Count; index++)
        {
            if (index > 0)
            {
                sql.Append(',');
            }

            append(sql, all[index]);
        }

        return sql;
    }

    /// <summary>Appends the statements that write orders with their lines and, unless told otherwise, their messages.</summary>
    public static StringBuilder AppendOrders(
        this StringBuilder sql,
        IReadOnlyList<PlacedOrder> orders,
        bool withMessages = true
    )
    {
        sql.Append("insert into orders (id, status, amount_cents) values ")
            .AppendEach(
                orders,
                static (sql, order) =>
                    sql.Append(
                        CultureInfo.InvariantCulture,
                        $"({order.Id},'PENDING',{order.AmountCents})"
                    )
            )
            .Append(";insert into order_items (id, order_id, product_id, quantity) values ")
            .AppendEach(orders, AppendItems)
            .Append(';');
        if (!withMessages)
        {
            return sql;
        }

        return sql.Append("insert into messages (order_id, body) values ")
            .AppendEach(
                orders,
                static (sql, order) =>
                    sql.Append(
                        CultureInfo.InvariantCulture,
                        $$"""({{order.Id}},'{"orderId":{{order.Id}},"amountCents":{{order.AmountCents}}}')"""
                    )
            )
            .Append(';');
    }

    private static void AppendItems(StringBuilder sql, PlacedOrder order)
    {
        for (var line = 0; line < order.Lines.Count; line++)
        {
            var (product, quantity) = order.Lines[line];
            sql.Append(
                CultureInfo.InvariantCulture,
                $"{(line > 0 ? "," : "")}({order.FirstItem + line},{order.Id},{product},{quantity})"
            );
        }
    }
}
