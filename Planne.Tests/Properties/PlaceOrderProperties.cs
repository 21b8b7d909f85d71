using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Planne.Tests.Properties;

/// <summary><c>POST /orders</c>, whatever is posted.</summary>
[Collection(PropertyCollection.Name)]
public sealed partial class PlaceOrderProperties(PropertyHost host)
{
    // The answer ends somewhere, and may leave out what comes after so many faults.
    private const int MostFaultsForAll = 200;

    [ForManyCases]
    public async Task an_acceptable_order_is_placed_as_it_was_asked_for(AcceptableOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        Assert.Equal(201, (await PostAsync(order.Body)).Status);
    }

    [ForManyCases]
    public async Task an_order_that_is_not_to_be_had_is_refused_with_422(RefusedOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        Assert.Equal(422, (await PostAsync(order.Body)).Status);
    }

    [ForManyCases]
    public Task any_body_is_answered_by_the_rules_of_the_api(SentBody body) => PostAsync(body);

    private async Task<Answer> PostAsync(SentBody body)
    {
        var expected = Oracle.Judge(body.Bytes);
        var before = await host.CountAsync();

        var answer = await host.PostAsync(body);

        var after = await host.CountAsync();
        Assert.Equal(expected.Status, answer.Status);
        Assert.Equal(
            (before.Orders + (answer.Status == 201 ? 1 : 0), before.Items + expected.Lines.Count),
            (after.Orders, after.Items)
        );
        switch (answer.Status)
        {
            case 201:
                await IsPlacedAsync(answer, expected);
                break;
            case 413:
                answer.IsProblem(413);
                break;
            default:
                answer.IsRefusal(expected.Status);
                Assert.InRange(after.Messages, 0, before.Messages);
                PointsAtAllFaults(answer, expected);
                PointsIntoTheBody(answer, body);
                break;
        }

        return answer;
    }

    private async Task IsPlacedAsync(Answer answer, Expectation expected)
    {
        var order = answer.Json;
        Assert.Equal("application/json", answer.ContentType);
        Assert.Equal($"/orders/{order["id"]}", answer.Headers["Location"]);
        Assert.Equal("PENDING", (string)order["status"]!);
        Assert.Equal(expected.TotalCents, (long)order["amountCents"]!);
        Assert.Equal(
            expected.Lines,
            order["items"]!
                .AsArray()
                .Select(item => new AskedLine((long)item!["productId"]!, (long)item["quantity"]!))
        );

        var now = (await host.GetAsync(answer.Headers["Location"])).Json;
        Assert.Contains((string)now["status"]!, (string[])["PENDING", "APPROVED", "REFUSED"]);
        now["status"] = "PENDING";
        Assert.True(JsonNode.DeepEquals(order, now), $"{order} was placed, and became {now}");
    }

    private static void PointsAtAllFaults(Answer answer, Expectation expected)
    {
        var pointers = PointersOf(answer);
        if (answer.Faults.Count < MostFaultsForAll)
        {
            Assert.Subset(pointers, expected.Pointers.ToHashSet());
        }

        if (expected.IsAll)
        {
            Assert.Subset(expected.Pointers.ToHashSet(), pointers);
        }
    }

    // Or at what is missing there.
    private static void PointsIntoTheBody(Answer answer, SentBody body)
    {
        Assert.All(PointersOf(answer), pointer => Assert.Matches(PointerFragment(), pointer));
        using var document = Oracle.TryRead(body.Bytes);
        if (document is not null)
        {
            Assert.All(
                PointersOf(answer),
                pointer => Assert.True(Pointers.Resolves(pointer, document.RootElement), pointer)
            );
        }
    }

    private static HashSet<string> PointersOf(Answer answer) =>
        [
            .. answer.Faults.Select(fault =>
            {
                Assert.StartsWith("pointer ", fault, StringComparison.Ordinal);
                return fault["pointer ".Length..];
            }),
        ];

    /// <summary>RFC 6901, sections 3 and 6: what a fragment may hold, and a tilde only before 0 or 1.</summary>
    [GeneratedRegex(
        "^#(/([A-Za-z0-9._!$&'()*+,;=:@?-]|%[0-9A-Fa-f]{2}|~[01])*)*$",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex PointerFragment();
}
