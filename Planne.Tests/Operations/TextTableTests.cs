using Planne.Host.Operations.Commands;
using Xunit;

namespace Planne.Tests.Operations;

public sealed class TextTableTests
{
    [Fact]
    public void a_table_has_a_line_a_row_and_nothing_that_moves_a_terminals_cursor()
    {
        var table = new TextTable("A", "LONG", "C");
        table.Add(1, null, "x");
        table.Add(true, 1.5, "two\nlines\u001b[2J");

        Assert.Equal(
            ["A    LONG     C", "1    -        x", "yes  1.500 s  two lines [2J"],
            table.ToString().Split(Environment.NewLine)
        );
    }
}
