using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Planne.Ordering.Requests;
using Xunit;

namespace Planne.Tests.Ordering;

public sealed class PreferencesTests
{
    [Theory]
    [InlineData("wait=10", 10)]
    [InlineData("Wait = \"10\"", 10)]
    [InlineData("respond-async, wait=5;strict=1, wait=7", 5)]
    [InlineData("wait=0", 0)]
    [InlineData("wait=30", 30)]
    [InlineData("wait=31", 30)]
    [InlineData("wait=99999999999999999999", 30)]
    [InlineData("foo=\"a, wait=2\"", null)]
    [InlineData("foo=\"a\\\", wait=2\", wait=3", 3)]
    [InlineData("foo=\"open, wait=2", null)]
    [InlineData("foo=\"open\\", null)]
    [InlineData("wait=-1", null)]
    [InlineData("wait=1.5", null)]
    [InlineData("wait=", null)]
    [InlineData("wait", null)]
    [InlineData("waiting=3", null)]
    [InlineData("", null)]
    public void the_wait_is_read_and_what_is_not_understood_is_passed_over(
        string header,
        int? seconds
    ) => Assert.Equal(seconds, Wait(header));

    [Fact]
    public void a_preference_may_be_in_any_of_several_headers() =>
        Assert.Equal(4, Wait(new StringValues(["respond-async", "wait=4"])));

    [Fact]
    public void nobody_need_prefer_anything() => Assert.Null(Wait(StringValues.Empty));

    private static int? Wait(StringValues header)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers["Prefer"] = header;
        return Preferences.Wait(http.Request);
    }
}
