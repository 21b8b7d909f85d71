using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Planne.Ordering.Catalogue;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Orders;

/// <summary>What an order must fulfil beyond being well-formed.</summary>
public static class PlaceOrderRules
{
    // An order of a hundred lines with two faults in each; there may be thousands of lines.
    private const int MostFaults = 2 * PlaceOrder.MostLines;

    /// <summary>Refuses a request with all that is wrong with it.</summary>
    /// <returns>400 if it cannot be understood, 422 if what it asks for is not to be had, null if it is acceptable.</returns>
    public static ProblemDetails? Refuse(PlaceOrderBody body, Catalog catalog)
    {
        var refusals = Check(body, catalog);
        return (body.Faults, refusals) switch
        {
            ([], []) => null,
            ([], _) => Refusal.Of(StatusCodes.Status422UnprocessableEntity, refusals),
            _ => Refusal.Of(StatusCodes.Status400BadRequest, [.. body.Faults, .. refusals]),
        };
    }

    /// <summary>Checks all that could be read of a body.</summary>
    /// <returns>What is wrong, in the order of the lines, all of it but for what comes after the first 200; empty if nothing is.</returns>
    internal static IReadOnlyList<Fault> Check(PlaceOrderBody body, Catalog catalog)
    {
        if (body.Lines is not { } lines)
        {
            return [];
        }

        return
        [
            .. CheckCount(lines.Count)
                .Concat(
                    lines.SelectMany((line, index) => CheckLine(line, $"#/items/{index}", catalog))
                )
                .Concat(CheckTotal(lines, catalog))
                .Take(MostFaults),
        ];
    }

    private static IEnumerable<Fault> CheckCount(int count) =>
        count switch
        {
            0 => [new Fault("#/items", "It must have at least one line.")],
            > PlaceOrder.MostLines =>
            [
                new Fault("#/items", $"It must have at most {PlaceOrder.MostLines} lines."),
            ],
            _ => [],
        };

    private static IEnumerable<Fault> CheckLine(
        PlaceOrderBody.Line line,
        string pointer,
        Catalog catalog
    )
    {
        if (line.ProductId is { } productId && !catalog.Has(productId))
        {
            yield return new Fault($"{pointer}/productId", "There is no such product.");
        }

        if (line.Quantity is { } quantity && !IsQuantity(quantity))
        {
            yield return new Fault(
                $"{pointer}/quantity",
                $"It must be from 1 to {PlaceOrder.MostQuantity}."
            );
        }
    }

    private static IEnumerable<Fault> CheckTotal(
        IEnumerable<PlaceOrderBody.Line> lines,
        Catalog catalog
    )
    {
        var priced = lines
            .Where(line => IsQuantity(line.Quantity) && line.ProductId is { } id && catalog.Has(id))
            .Select(line => line.ToCommand());

        if (catalog.TotalCents(priced) > PlaceOrder.MostCents)
        {
            yield return new Fault(
                "#/items",
                $"The order must cost at most {PlaceOrder.MostCents} cents."
            );
        }
    }

    private static bool IsQuantity(long? quantity) =>
        quantity is >= 1 and <= PlaceOrder.MostQuantity;
}
