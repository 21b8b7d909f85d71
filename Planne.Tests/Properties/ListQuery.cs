using FsCheck;
using FsCheck.Fluent;

namespace Planne.Tests.Properties;

/// <summary>The query of <c>GET /orders</c>; null is a parameter that is not given.</summary>
public sealed record ListQuery(string? Status, string? Limit, string? Cursor)
{
    private static readonly Gen<string> Text = ArbMap
        .Default.GeneratorFor<string>()
        .Select(text => text ?? "");

    private static readonly Gen<string> Statuses = Gen.Elements("PENDING", "APPROVED", "REFUSED");

    private static readonly Gen<string> OddStatus = Gen.OneOf(
        Gen.Elements(
            "",
            "pending",
            "Approved",
            "DONE",
            "PENDING,APPROVED",
            " PENDING",
            "0",
            "null",
            "<script>"
        ),
        Text
    );

    private static readonly Gen<string> Limits = Gen.Choose(1, 100).Select(limit => $"{limit}");

    private static readonly Gen<string> OddLimit = Gen.OneOf(
        Gen.Elements(
            "",
            "0",
            "-1",
            "101",
            "1.5",
            "1e1",
            "0x10",
            "2147483648",
            "99999999999999999999",
            "٣",
            "1,2",
            "ten"
        ),
        Text
    );

    // Such as a cursor may be made of, in case it is none of the server's own.
    private static readonly Gen<string> OddCursor = Gen.OneOf(
        Gen.Elements(
            "",
            "0",
            "1",
            "-1",
            "null",
            "AAAA",
            "AAAAAAAAAAA=",
            "====",
            "e30",
            "%00",
            "9999-12-31T23:59:59_1",
            "1_1"
        ),
        Text,
        ArbMap.Default.GeneratorFor<byte[]>().Select(Convert.ToBase64String),
        Gen.Choose(1, 3_000).Select(length => new string('A', length)),
        from first in ArbMap.Default.GeneratorFor<long>()
        from separator in Gen.Elements("_", "-", ".", ",", ":", "~")
        from second in ArbMap.Default.GeneratorFor<int>()
        select $"{first}{separator}{second}"
    );

    public static Gen<ListQuery> Any { get; } =
        from status in Parameter(Statuses, OddStatus)
        from limit in Parameter(Limits, OddLimit)
        from cursor in Gen.Frequency((3, Gen.Constant<string?>(null)), (2, OddCursor.Select(Given)))
        select new ListQuery(status, limit, cursor);

    /// <summary>The parameters that must be refused. A cursor may by chance be one.</summary>
    public IReadOnlyList<string> Wrong =>
        [
            .. Status is null or "PENDING" or "APPROVED" or "REFUSED" ? [] : (string[])["status"],
            .. Limit is null || IsLimit(Limit) ? [] : (string[])["limit"],
        ];

    public IEnumerable<ListQuery> Shrink() =>
        new[]
        {
            this with
            {
                Status = null,
            },
            this with
            {
                Limit = null,
            },
            this with
            {
                Cursor = null,
            },
        }
            .Concat(Shorter(Status).Select(shorter => this with { Status = shorter }))
            .Concat(Shorter(Limit).Select(shorter => this with { Limit = shorter }))
            .Concat(Shorter(Cursor).Select(shorter => this with { Cursor = shorter }))
            .Where(smaller => smaller != this);

    public override string ToString() =>
        "/orders?"
        + string.Join(
            '&',
            [.. Show("status", Status), .. Show("limit", Limit), .. Show("cursor", Cursor)]
        );

    private static IEnumerable<string> Shorter(string? text) =>
        Shrinking.Shorter([.. text ?? ""]).Select(shorter => string.Concat(shorter));

    private static string[] Show(string name, string? value) =>
        value is null ? [] : [$"{name}={Uri.EscapeDataString(value)}"];

    private static string? Given(string value) => value;

    private static Gen<string?> Parameter(Gen<string> right, Gen<string> wrong) =>
        Gen.Frequency(
            (2, Gen.Constant<string?>(null)),
            (3, right.Select(Given)),
            (2, wrong.Select(Given))
        );

    // Half a surrogate pair goes over the wire as what replaces it, which is no digit either.
    private static bool IsLimit(string text) =>
        text.Length is >= 1 and <= 3
        && text.All(char.IsAsciiDigit)
        && int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) is >= 1 and <= 100;
}
