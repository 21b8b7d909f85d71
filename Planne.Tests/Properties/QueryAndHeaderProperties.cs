using System.Text.RegularExpressions;
using Xunit;

namespace Planne.Tests.Properties;

/// <summary>Properties of lists, keys, conditions, events and negotiation, whatever a client writes into queries and headers.</summary>
[Collection(PropertyCollection.Name)]
public sealed partial class QueryAndHeaderProperties(PropertyHost host)
{
    private const int LongestKey = 255;

    private static readonly SentBody AnApple = new(
        [.. """{"items":[{"productId":1,"quantity":1}]}"""u8],
        Chunked: false
    );

    [ForManyCases]
    public async Task any_query_is_a_page_of_orders_or_refused_with_its_parameters(ListQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var answer = await host.GetAsync(query.ToString());

        if (query.Wrong.Count > 0 || answer.Status == 400)
        {
            answer.IsRefusal(400);
            var may = query.Cursor is null ? query.Wrong : [.. query.Wrong, "cursor"];
            Assert.Subset(AsParameters(may), answer.Faults.ToHashSet());
            Assert.Subset(answer.Faults.ToHashSet(), AsParameters(query.Wrong));
            return;
        }

        Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        var orders = answer.Json.AsArray();
        Assert.InRange(orders.Count, 0, int.Parse(query.Limit ?? "20", null));
        Assert.All(
            orders,
            order =>
                Assert.Equal(query.Status ?? (string)order!["status"]!, (string)order!["status"]!)
        );
    }

    [ForManyCases]
    public async Task any_idempotency_key_is_used_once_or_refused(HeaderText key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var before = await host.CountAsync();

        var answer = await host.PostAsync(AnApple, ("Idempotency-Key", key.Value));

        if (IsKey(key.Value) is { } isKey)
        {
            Assert.Equal(isKey ? 201 : 400, answer.Status);
        }

        if (answer.Status == 201)
        {
            var again = await host.PostAsync(AnApple, ("Idempotency-Key", key.Value));
            Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
            Assert.Equal(
                (201, answer.Body, answer.Headers["Location"]),
                (again.Status, again.Body, again.Headers["Location"])
            );
            // None if an earlier case had the same key.
            Assert.InRange((await host.CountAsync()).Orders - before.Orders, 0, 1);
        }
        else
        {
            answer.IsRefusal(400);
            Assert.Equal(["header Idempotency-Key"], answer.Faults);
            Assert.Equal(before.Orders, (await host.CountAsync()).Orders);
        }
    }

    [ForManyCases]
    public async Task any_condition_and_preference_lets_an_order_be_read(
        HeaderText condition,
        HeaderText preference
    )
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(preference);
        var address = await host.ADecidedOrderAsync();
        var tag = (await host.GetAsync(address)).Headers["ETag"];

        var answer = await host.GetAsync(
            address,
            ("If-None-Match", condition.Value),
            ("Prefer", preference.Value)
        );

        Assert.Equal(tag, answer.Headers["ETag"]);
        if (condition.Value is "*" || $"W/{condition.Value}" == tag || condition.Value == tag)
        {
            Assert.Equal(304, answer.Status);
        }

        if (answer.Status == 304)
        {
            Assert.Empty(answer.Body);
        }
        else
        {
            Assert.Equal(address, $"/orders/{answer.Json["id"]}");
        }
    }

    [ForManyCases]
    public async Task any_last_event_id_gets_the_events_to_the_final_one_or_none(HeaderText last)
    {
        ArgumentNullException.ThrowIfNull(last);
        var address = await host.ADecidedOrderAsync();

        var answer = await host.GetAsync($"{address}/events", ("Last-Event-ID", last.Value));

        if (answer.Status == 204 || last.Value == "2")
        {
            Assert.Equal((204, ""), (answer.Status, answer.Body));
            return;
        }

        Assert.Equal((200, "text/event-stream"), (answer.Status, answer.ContentType));
        Assert.Equal("2", FinalId().Matches(answer.Body)[^1].Groups["id"].Value);
        Assert.EndsWith("\n\n", answer.Body, StringComparison.Ordinal);
    }

    [ForManyCases]
    public async Task any_accept_gets_json_or_406(HeaderText accept)
    {
        ArgumentNullException.ThrowIfNull(accept);
        var answer = await host.GetAsync("/products", ("Accept", accept.Value));

        if (answer.Status == 406)
        {
            answer.IsProblem(406);
        }
        else
        {
            Assert.Equal((200, "application/json"), (answer.Status, answer.ContentType));
        }
    }

    private static HashSet<string> AsParameters(IEnumerable<string> names) =>
        [.. names.Select(name => $"parameter {name}")];

    // Null where the design leaves it open: a bare key with a character that would need quotes.
    private static bool? IsKey(string header)
    {
        var key = header.Trim(' ', '\t');
        if (key.Any(c => c is < ' ' or > '~'))
        {
            return false;
        }

        if (key is ['"', ..])
        {
            return Quoted().Match(key) is { Success: true } match
                && match.Groups["character"].Captures.Count is >= 1 and <= LongestKey;
        }

        return key.Length is 0 or > LongestKey ? false
            : key.IndexOfAny([' ', ',', ';', '"', '\\']) >= 0 ? null
            : true;
    }

    /// <summary>RFC 9651, section 3.3.3.</summary>
    [GeneratedRegex(
        """^"((?<character>[ !#-\[\]-~]|\\["\\]))*"$""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Quoted();

    [GeneratedRegex("^id: ?(?<id>.*)$", RegexOptions.Multiline, 1000)]
    private static partial Regex FinalId();
}
