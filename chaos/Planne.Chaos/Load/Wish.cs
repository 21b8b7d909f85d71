using System.Globalization;
using System.Text;
using Planne.Chaos.Checking;

namespace Planne.Chaos.Load;

/// <summary>An order that a client makes up.</summary>
/// <param name="Lines">Its lines.</param>
/// <param name="IsValid">Whether it may be refused.</param>
internal sealed record Wish(IReadOnlyList<Line> Lines, bool IsValid)
{
    private const int Products = 3;
    private const int MostLines = 4;
    private const int MostQuantity = 9;
    private const int OneInvalidIn = 25;

    /// <summary>Its body.</summary>
    public string Body
    {
        get
        {
            var body = new StringBuilder("{\"items\":[");
            foreach (var line in Lines)
            {
                body.Append(
                    CultureInfo.InvariantCulture,
                    $"{(body[^1] == '[' ? "" : ",")}{{\"productId\":{line.ProductId},\"quantity\":{line.Quantity}}}"
                );
            }

            return body.Append("]}").ToString();
        }
    }

    /// <summary>Makes one up; one in twenty-five is to be refused.</summary>
    public static Wish MakeUp(Random dice) =>
        dice.Next(OneInvalidIn) == 0 ? MakeUpInvalid(dice) : MakeUpValid(dice);

    /// <summary>Makes one up that must be taken.</summary>
    public static Wish MakeUpValid(Random dice) =>
        new(
            [
                .. Enumerable
                    .Range(0, dice.Next(1, MostLines + 1))
                    .Select(_ => new Line(
                        dice.Next(1, Products + 1),
                        dice.Next(1, MostQuantity + 1)
                    )),
            ],
            IsValid: true
        );

    private static Wish MakeUpInvalid(Random dice) =>
        new(
            dice.Next(3) switch
            {
                0 => [],
                1 => [.. MakeUpValid(dice).Lines, new Line(1, 0)],
                _ => [.. MakeUpValid(dice).Lines, new Line(Products + 1, 1)],
            },
            IsValid: false
        );
}
