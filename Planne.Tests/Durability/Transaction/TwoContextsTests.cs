using Alba;
using Wolverine;
using Xunit;

namespace Planne.Tests.Durability.Transaction;

public sealed class TwoContextsTests(NotebookApp app) : NotebookTests(app)
{
    [Fact]
    public async Task the_attribute_says_which_context_is_committed()
    {
        await ExecuteAsync("insert into notes values (7, 'seven')");

        await Tracked.SendMessageAndWaitAsync(new TouchArchive(7));

        Assert.Equal(["7"], await PagesAsync());
    }

    [Fact]
    public async Task a_chain_that_touches_two_contexts_is_refused_by_name()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var host = await AlbaHost.For(
                App.Builder(typeof(TouchBothHandler)),
                _ => { }
            );
            await host.InvokeAsync(new TouchBoth());
        });

        Assert.Contains(
            "TouchBoth touches Notebook and Archive",
            refusal.ToString(),
            StringComparison.Ordinal
        );
    }
}
