using Xunit;

namespace Planne.Tests.Properties;

/// <summary><c>GET /orders/{orderId}</c>, whatever is asked for.</summary>
[Collection(PropertyCollection.Name)]
public sealed class GetOrderProperties(PropertyHost host)
{
    [ForManyCases]
    public async Task any_address_has_an_order_or_is_not_found(OrderAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var answer = await host.GetAsync(address.ToString());

        if (address.IsNoUri && answer.Status is 400 or 414)
        {
            return;
        }

        if (address.IsElsewhere)
        {
            Assert.Contains(answer.Status, (int[])[200, 404, 405]);
        }
        else if (address.IsId && answer.Status == 200)
        {
            Assert.Equal(Uri.UnescapeDataString(address.Segment), $"{answer.Json["id"]}");
        }
        else
        {
            answer.IsTheContractsNotFound();
        }
    }

    [ForManyCases]
    public async Task no_address_of_an_order_takes_another_method(OrderAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var answer = await host.SendAsync(HttpMethod.Delete, address.ToString());

        if (address.IsNoUri && answer.Status is 400 or 414)
        {
            return;
        }

        if (answer.Status == 404 && !address.IsId)
        {
            answer.IsTheContractsNotFound();
        }
        else
        {
            answer.IsProblem(405);
            Assert.NotEmpty(answer.Headers["Allow"]);
        }
    }
}
