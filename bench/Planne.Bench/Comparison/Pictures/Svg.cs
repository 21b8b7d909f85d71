using System.Globalization;
using System.Text;

namespace Planne.Bench.Comparison.Pictures;

/// <summary>A drawing with a frame, axes and a legend, of as little SVG as that takes.</summary>
internal sealed class Svg
{
    public const int Width = 900;
    public const int Height = 460;
    public const int Left = 90;
    public const int Right = 880;
    public const int Top = 50;
    public const int Bottom = 390;

    // Told apart also by those who see few colours.
    private static readonly string[] Colours =
    [
        "#0072b2",
        "#e69f00",
        "#009e73",
        "#d55e00",
        "#cc79a7",
        "#56b4e9",
        "#444444",
    ];

    private readonly StringBuilder text = new();

    public Svg(string title)
    {
        text.Append(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="13">
            <rect width="{Width}" height="{Height}" fill="white"/>

            """
        );
        Text(Left, 26, title, "start", size: 17);
        Line(Left, Bottom, Right, Bottom);
        Line(Left, Top, Left, Bottom);
    }

    public static string Colour(int which) => Colours[which % Colours.Length];

    public void Text(double x, double y, string what, string anchor, int size = 13) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<text x="{x:0.#}" y="{y:0.#}" text-anchor="{anchor}" font-size="{size}" fill="#222">{what}</text>"""
        );

    public void Line(double x1, double y1, double x2, double y2, string colour = "#222") =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<line x1="{x1:0.#}" y1="{y1:0.#}" x2="{x2:0.#}" y2="{y2:0.#}" stroke="{colour}"/>"""
        );

    public void Bar(double x, double y, double width, string colour) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<rect x="{x:0.#}" y="{y:0.#}" width="{width:0.#}" height="{Bottom - y:0.#}" fill="{colour}"/>"""
        );

    public void Path(IEnumerable<(double X, double Y)> points, string colour) =>
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"""<polyline points="{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}")))}" fill="none" stroke="{colour}" stroke-width="2"/>"""
        );

    /// <summary>A line across with what it stands for.</summary>
    public void Mark(double y, string what)
    {
        Line(Left, y, Right, y, "#ddd");
        Text(Left - 8, y + 4, what, "end");
    }

    /// <summary>Says below which colour is whose.</summary>
    public void Legend(IReadOnlyList<string> names)
    {
        var step = (Right - Left) / (double)names.Count;
        for (var which = 0; which < names.Count; which++)
        {
            var x = Left + (which * step);
            Line(x, Height - 20, x + 16, Height - 20, Colour(which));
            Line(x, Height - 19, x + 16, Height - 19, Colour(which));
            Text(x + 21, Height - 15, names[which], "start");
        }
    }

    public override string ToString() => text + "</svg>\n";
}
