using FsCheck;
using FsCheck.Fluent;

namespace Planne.Tests.Properties;

/// <summary>What the arguments of properties may be, found by their types.</summary>
public static class Arbitraries
{
    public static Arbitrary<AcceptableOrder> AcceptableOrders() =>
        Arb.From(OrderGenerators.Acceptable, order => order.Shrink());

    public static Arbitrary<RefusedOrder> RefusedOrders() =>
        Arb.From(OrderGenerators.Refused, order => order.Shrink());

    public static Arbitrary<SentBody> Bodies() =>
        Arb.From(BodyGenerators.Any, body => body.Shrink());

    public static Arbitrary<OrderAddress> OrderAddresses() =>
        Arb.From(OrderAddress.Any, address => address.Shrink());

    public static Arbitrary<HeaderText> HeaderTexts() =>
        Arb.From(HeaderText.Any, text => text.Shrink());

    public static Arbitrary<ListQuery> ListQueries() =>
        Arb.From(ListQuery.Any, query => query.Shrink());
}
