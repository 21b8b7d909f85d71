using System.Text;
using FsCheck.Fluent;
using Xunit;

namespace Planne.Tests.Properties;

/// <summary>What the cases of the properties are like; that they hold would say little if they were all alike.</summary>
public sealed class GeneratorTests
{
    [Fact]
    public void bodies_of_every_kind_are_tried()
    {
        var statuses = BodyGenerators
            .Any.Sample(500, 50)
            .CountBy(body => Oracle.Judge(body.Bytes).Status)
            .ToDictionary();

        Assert.Equal([201, 400, 413, 422], statuses.Keys.Order());
        Assert.All(statuses.Values, count => Assert.InRange(count, 5, 400));
    }

    [Fact]
    public void a_body_that_fails_is_shrunk_to_what_makes_it_fail()
    {
        var failing = new SentBody(
            Encoding.UTF8.GetBytes(
                $$"""{"items":[{"productId":1,"quantity":2}],"note":"{{new string('x', 9_000)}}!"}"""
            ),
            Chunked: true
        );

        while (
            failing.Shrink().FirstOrDefault(body => body.Bytes.Contains((byte)'!')) is { } smaller
        )
        {
            failing = smaller;
        }

        Assert.Equal("1 bytes, with Content-Length: !", failing.ToString());
    }

    [Fact]
    public void a_body_is_shown_in_a_readable_form() =>
        Assert.Equal(
            "1008 bytes, chunked: {\"\\xC3\\xA9\\x00\":«[ × 1000»1",
            new SentBody(
                [.. "{\"é\0\":"u8, .. Enumerable.Repeat((byte)'[', 1_000), .. "1"u8],
                Chunked: true
            ).ToString()
        );
}
