namespace Planne.Chaos.Checking;

/// <summary>Every order was decided once, and everybody was told the same.</summary>
internal static class VerdictRules
{
    public static readonly Rule OneDecision = new(
        "an order has one verdict",
        history => NotOnce(history, history.Stored.Decisions, "verdicts")
    );

    public static readonly Rule LoggedOnce = new(
        "an order was decided once, by the log",
        history => NotOnce(history, history.Stored.DecisionLog, "lines in the log of verdicts")
    );

    public static readonly Rule LogAgrees = new(
        "the log tells the verdict that holds",
        OrdersWithAnotherVerdictInTheLog
    );

    public static readonly Rule StatusAgrees = new(
        "an order's status is its verdict",
        OrdersWithAnotherStatus
    );

    public static IReadOnlyList<Rule> All { get; } =
    [OneDecision, LoggedOnce, LogAgrees, StatusAgrees];

    private static IEnumerable<string> NotOnce(
        History history,
        IReadOnlyList<StoredVerdict> given,
        string what
    )
    {
        var verdicts = given.ToLookup(verdict => verdict.OrderId, verdict => verdict.Verdict);
        var orders = history.Stored.Orders.Select(order => order.Id).ToHashSet();
        var wrong =
            from id in orders
            where verdicts[id].Count() != 1
            orderby id
            select verdicts.Contains(id)
                ? $"order {id} has {verdicts[id].Count()} {what}: {string.Join(", ", verdicts[id])}"
                : $"order {id} has no {what}";
        var strange =
            from verdict in verdicts
            where !orders.Contains(verdict.Key)
            select $"order {verdict.Key} has {what}, and is not stored";
        return wrong.Concat(strange);
    }

    private static IEnumerable<string> OrdersWithAnotherVerdictInTheLog(History history) =>
        from decision in history.Stored.Decisions
        join logged in history.Stored.DecisionLog on decision.OrderId equals logged.OrderId
        where decision.Verdict != logged.Verdict
        select $"order {decision.OrderId} is {decision.Verdict} by its verdict, and {logged.Verdict} in the log";

    // One that has no final status yet is told by another rule.
    private static IEnumerable<string> OrdersWithAnotherStatus(History history) =>
        from order in history.Stored.Orders
        where order.Status is "APPROVED" or "REFUSED"
        join decision in history.Stored.Decisions on order.Id equals decision.OrderId
        where order.Status != decision.Verdict
        select $"order {order.Id} is {order.Status}, and its verdict {decision.Verdict}";
}
