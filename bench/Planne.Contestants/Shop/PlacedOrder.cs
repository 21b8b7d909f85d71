namespace Planne.Contestants.Shop;

/// <summary>An order that was found to be acceptable and has its ids, but is not written yet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="FirstItem">The id of its first line; the others follow.</param>
/// <param name="AmountCents">What it costs.</param>
/// <param name="Lines">What is ordered.</param>
internal sealed record PlacedOrder(
    int Id,
    int FirstItem,
    int AmountCents,
    IReadOnlyList<NewLine> Lines
)
{
    public IResult Answer()
    {
        var items = new ItemView[Lines.Count];
        for (var line = 0; line < items.Length; line++)
        {
            items[line] = new(FirstItem + line, Lines[line].ProductId, Lines[line].Quantity);
        }

        return TypedResults.Created(
            $"/orders/{Id}",
            new OrderView(Id, Verdicts.Pending, AmountCents, items)
        );
    }
}
