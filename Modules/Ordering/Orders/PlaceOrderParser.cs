using System.Text.Json;
using System.Text.Unicode;
using Planne.Ordering.Requests;

namespace Planne.Ordering.Orders;

/// <summary>
/// Reads <c>CreateOrderParams</c> and goes on after a fault, so that a client learns of all of them at once; a
/// deserializer would stop at the first. Members that the schema does not know are passed over.
/// </summary>
internal ref struct PlaceOrderParser
{
    private const int DeepestNesting = 16;

    // An order of a hundred lines with two faults in each.
    private const int MostFaults = 200;

    private readonly List<Fault> faults = [];
    private List<PlaceOrderBody.Line>? lines;
    private Utf8JsonReader json;
    private bool tooDeep;

    // The reader's own limit would end the reading; a body is too short to nest deeper than it has bytes.
    private PlaceOrderParser(ReadOnlySpan<byte> utf8) =>
        json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = JsonBody.MostBytes });

    public static PlaceOrderBody Parse(ReadOnlySpan<byte> utf8)
    {
        var parser = new PlaceOrderParser(utf8);
        if (Utf8.IsValid(utf8))
        {
            parser.ReadDocument();
        }
        else
        {
            parser.Refuse("#", "The body is not valid UTF-8.");
        }

        return new PlaceOrderBody(parser.lines, parser.faults);
    }

    private void ReadDocument()
    {
        try
        {
            json.Read();
            ReadOrder();
            json.Read(); // Throws if anything follows.
        }
        catch (JsonException e)
        {
            // Where reading broke off, an empty list says nothing of what was meant.
            lines = lines is [] ? null : lines;
            Refuse(
                "#",
                $"The body is not valid JSON from line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."
            );
        }
    }

    private void ReadOrder()
    {
        if (!Expect(JsonTokenType.StartObject, "#", "The body must be an object."))
        {
            return;
        }

        var hasItems = false;
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var isItems = IsNamed("items"u8);
            json.Read();
            if (isItems && FirstTime(ref hasItems, "#/items"))
            {
                ReadItems();
            }
            else
            {
                Skip();
            }
        }

        Require(hasItems, "#/items");
    }

    private void ReadItems()
    {
        if (!Expect(JsonTokenType.StartArray, "#/items", "It must be an array."))
        {
            return;
        }

        lines = [];
        while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
        {
            lines.Add(ReadLine($"#/items/{lines.Count}"));
        }
    }

    private PlaceOrderBody.Line ReadLine(string pointer)
    {
        if (!Expect(JsonTokenType.StartObject, pointer, "It must be an object."))
        {
            return default;
        }

        var (productPointer, quantityPointer) = ($"{pointer}/productId", $"{pointer}/quantity");
        var (hasProduct, hasQuantity) = (false, false);
        var line = default(PlaceOrderBody.Line);
        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var (isProduct, isQuantity) = (IsNamed("productId"u8), IsNamed("quantity"u8));
            json.Read();
            if (isProduct && FirstTime(ref hasProduct, productPointer))
            {
                line = line with { ProductId = ReadInteger(productPointer) };
            }
            else if (isQuantity && FirstTime(ref hasQuantity, quantityPointer))
            {
                line = line with { Quantity = ReadInteger(quantityPointer) };
            }
            else
            {
                Skip();
            }
        }

        Require(hasProduct, productPointer);
        Require(hasQuantity, quantityPointer);
        return line;
    }

    private long? ReadInteger(string pointer)
    {
        if (json.TokenType is not JsonTokenType.Number || json.ValueSpan.IndexOfAny(".eE"u8) >= 0)
        {
            Refuse(pointer, "It must be an integer.");
            Skip();
            return null;
        }

        // Of the right type, however large: whether it is in range is not a question of grammar.
        return json.TryGetInt64(out var value) ? value
            : json.ValueSpan[0] == (byte)'-' ? long.MinValue
            : long.MaxValue;
    }

    private bool Expect(JsonTokenType type, string pointer, string detail)
    {
        if (json.TokenType == type)
        {
            return true;
        }

        Refuse(pointer, detail);
        Skip();
        return false;
    }

    private bool IsNamed(ReadOnlySpan<byte> name)
    {
        try
        {
            return json.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            // The grammar allows an escape of half a surrogate pair, the reader cannot compare it: it is no name of ours.
            return false;
        }
    }

    private readonly bool FirstTime(ref bool seen, string pointer)
    {
        if (seen)
        {
            Refuse(pointer, "It is given more than once.");
            return false;
        }

        return seen = true;
    }

    private readonly void Require(bool seen, string pointer)
    {
        if (!seen)
        {
            Refuse(pointer, "It is required.");
        }
    }

    /// <summary>Passes over the value that was begun, with all that is in it.</summary>
    private void Skip()
    {
        if (!Begins)
        {
            return;
        }

        var depth = json.CurrentDepth;
        do
        {
            // A value inside of the deepest level is no deeper; what begins there is.
            if (json.CurrentDepth == DeepestNesting && Begins && !tooDeep)
            {
                tooDeep = true;
                Refuse("#", $"The body is nested deeper than {DeepestNesting} levels.");
            }

            json.Read();
        } while (json.CurrentDepth > depth);
    }

    private readonly bool Begins =>
        json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray;

    // A body of nothing but faults would be answered with many times its size.
    private readonly void Refuse(string pointer, string detail)
    {
        if (faults.Count < MostFaults)
        {
            faults.Add(new Fault(pointer, detail));
        }
    }
}
