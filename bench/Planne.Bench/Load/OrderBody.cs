namespace Planne.Bench.Load;

/// <summary>What is sent to place an order.</summary>
internal static class OrderBody
{
    /// <summary>The lines of an order where nothing else is said.</summary>
    public const int UsualLines = 2;

    /// <summary>The JSON of an order of so many lines, of all products in turn.</summary>
    public static string Of(int lines) =>
        $$"""{"items":[{{string.Join(',', Enumerable.Range(0, lines).Select(Line))}}]}""";

    private static string Line(int number) =>
        $$"""{"productId":{{(2 * number % 3) + 1}},"quantity":{{2 - (number % 2)}}}""";
}
