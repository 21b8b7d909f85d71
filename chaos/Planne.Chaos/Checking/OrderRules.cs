namespace Planne.Chaos.Checking;

/// <summary>Acknowledged ⊆ stored ⊆ attempted, each order once and as it was placed.</summary>
internal static class OrderRules
{
    public static readonly Rule AcknowledgedIsStored = new(
        "an acknowledged order is stored, under its key",
        LostOrders
    );

    public static readonly Rule OneIdAKey = new(
        "all answers to one key name one order",
        KeysWithSeveralIds
    );

    public static readonly Rule StoredWasAttempted = new(
        "a stored order was placed by somebody",
        OrdersFromNowhere
    );

    public static readonly Rule RefusedIsNotStored = new(
        "a refused order is not stored",
        RefusedOrders
    );

    public static readonly Rule LinesAreThoseOrdered = new(
        "an order has the lines that were ordered",
        OrdersWithOtherLines
    );

    public static readonly Rule OneOrderAKey = new("a key has one order", KeysWithoutOneOrder);

    public static readonly Rule OneKeyAnOrder = new("an order is stored once", RepeatedOrders);

    public static readonly Rule TotalIsRight = new(
        "an order costs what its lines cost",
        OrdersWithWrongTotals
    );

    public static readonly Rule IsFinal = new("an order is decided in the end", UnfinishedOrders);

    public static IReadOnlyList<Rule> All { get; } =
    [
        AcknowledgedIsStored,
        OneIdAKey,
        StoredWasAttempted,
        RefusedIsNotStored,
        LinesAreThoseOrdered,
        OneOrderAKey,
        OneKeyAnOrder,
        TotalIsRight,
        IsFinal,
    ];

    private static IEnumerable<string> LostOrders(History history)
    {
        var keys = history.Stored.Orders.ToLookup(order => order.Id, order => order.Key);
        return from attempt in history.Attempts
            from id in attempt.OrderIds.Distinct()
            where !keys[id].Contains(attempt.Key, StringComparer.Ordinal)
            select keys.Contains(id)
                ? $"order {id} was acknowledged to key {attempt.Key}, and is stored with key {keys[id].First() ?? "none"}"
                : $"order {id}, acknowledged to key {attempt.Key}, is not stored";
    }

    private static IEnumerable<string> KeysWithSeveralIds(History history) =>
        from attempt in history.Attempts
        let ids = attempt.OrderIds.Distinct().ToList()
        where ids.Count > 1
        select $"key {attempt.Key} was answered with the orders {string.Join(", ", ids)}";

    private static IEnumerable<string> OrdersFromNowhere(History history)
    {
        var attempted = history.Attempts.Select(a => a.Key).ToHashSet(StringComparer.Ordinal);
        return from order in history.Stored.Orders
            where order.Key is null || !attempted.Contains(order.Key)
            select order.Key is null
                ? $"order {order.Id} has no key"
                : $"order {order.Id} has key {order.Key}, which nobody used";
    }

    private static IEnumerable<string> RefusedOrders(History history) =>
        from pair in Placed(history)
        where pair.Attempt.Outcome == Outcome.Refused
        select $"order {pair.Order.Id} is stored, and key {pair.Attempt.Key} was refused: {pair.Attempt.Refusal}";

    private static IEnumerable<string> OrdersWithOtherLines(History history) =>
        from pair in Placed(history)
        where !pair.Order.Lines.SequenceEqual(pair.Attempt.Lines)
        select $"order {pair.Order.Id} has {Text(pair.Order.Lines)}; with key {pair.Attempt.Key}, {Text(pair.Attempt.Lines)} was ordered";

    private static IEnumerable<string> KeysWithoutOneOrder(History history)
    {
        var shared = history
            .Stored.Orders.Where(order => order.Key is not null)
            .GroupBy(order => order.Key, order => order.Id, StringComparer.Ordinal)
            .Where(orders => orders.Distinct().Skip(1).Any())
            .Select(orders => $"key {orders.Key} has the orders {string.Join(", ", orders)}");
        return shared.Concat(
            history.Stored.StrayKeys.Select(stray =>
                $"key {stray.Key} has order {stray.OrderId}, which is not stored"
            )
        );
    }

    private static IEnumerable<string> RepeatedOrders(History history) =>
        from order in history.Stored.Orders
        group order.Key by order.Id into keys
        where keys.Skip(1).Any()
        select $"order {keys.Key} is stored with the keys {string.Join(", ", keys.Select(key => key ?? "none"))}";

    private static IEnumerable<string> OrdersWithWrongTotals(History history)
    {
        foreach (var order in history.Stored.Orders)
        {
            var unknown = order
                .Lines.Where(line => !history.Stored.PriceCents.ContainsKey(line.ProductId))
                .ToList();
            if (unknown.Count > 0)
            {
                yield return $"order {order.Id} has product {unknown[0].ProductId}, which there is not";
                continue;
            }

            var total = order.Lines.Sum(line =>
                (long)line.Quantity * history.Stored.PriceCents[line.ProductId]
            );
            if (order.AmountCents != total)
            {
                yield return $"order {order.Id} costs {order.AmountCents} cents, and {Text(order.Lines)} cost {total}";
            }
        }
    }

    private static IEnumerable<string> UnfinishedOrders(History history) =>
        from order in history.Stored.Orders
        where order.Status is not ("APPROVED" or "REFUSED")
        select $"order {order.Id} is {order.Status}";

    /// <summary>Stored orders with the attempts that had their keys.</summary>
    private static IEnumerable<(StoredOrder Order, Attempt Attempt)> Placed(History history)
    {
        var attempts = history.Attempts.ToLookup(a => a.Key, StringComparer.Ordinal);
        return from order in history.Stored.Orders
            where order.Key is not null
            from attempt in attempts[order.Key!]
            select (order, attempt);
    }

    private static string Text(IEnumerable<Line> lines) =>
        string.Join(" + ", lines.Select(line => $"{line.Quantity} of product {line.ProductId}"))
            is { Length: > 0 } text
            ? text
            : "no line";
}
