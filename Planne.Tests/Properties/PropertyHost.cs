using System.Net.Http.Headers;
using System.Text;
using MySqlConnector;
using Planne.Tests.Support;
using Xunit;

namespace Planne.Tests.Properties;

/// <summary>A host that all properties share, as a process: they are about what goes over the wire, its server included.</summary>
public sealed class PropertyHost : IAsyncLifetime
{
    private TestDatabase? database;
    private MySqlConnection? connection;
    private HostProcess? process;
    private HttpClient? http;

    private Task<string>? decided;

    private HttpClient Http => http!;

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("properties");
        connection = await database.OpenAsync();
        process = await HostProcess.StartAsync(
            database.ConnectionString,
            "--Logging:LogLevel:Default=Warning"
        );
        http = new HttpClient(
            new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 }
        )
        {
            BaseAddress = process.Address,
        };
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await process!.DisposeAsync();
        await connection!.DisposeAsync();
        await database!.DisposeAsync();
    }

    public async Task<Answer> PostAsync(SentBody body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, AddressOf("/orders"));
        request.Content = new ByteArrayContent(body.Bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = body.Chunked;
        return await SendAsync(request, headers);
    }

    public async Task<Answer> SendAsync(
        HttpMethod method,
        string path,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(method, AddressOf(path));
        return await SendAsync(request, headers);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, headers);

    /// <summary>The address of an order of which nothing changes any more.</summary>
    public Task<string> ADecidedOrderAsync() => decided ??= DecideAsync();

    /// <summary>How many orders, items and messages about new orders are stored.</summary>
    /// <remarks>Messages that were handled are deleted after a while.</remarks>
    public async Task<(long Orders, long Items, long Messages)> CountAsync()
    {
        await using var command = connection!.CreateCommand();
        command.CommandText = """
            select (select count(*) from orders),
                   (select count(*) from order_items),
                   (select count(*) from wolverine_incoming_envelopes where message_type = 'Planne.Contracts.ProcessOrder')
            """;
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    private async Task<Answer> SendAsync(
        HttpRequestMessage request,
        (string Name, string Value)[] headers
    )
    {
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    private async Task<string> DecideAsync()
    {
        var order = new AcceptableOrder([new AskedLine(1, 1)]);
        var address = (await PostAsync(order.Body)).Headers["Location"];
        await Eventually.IsAsync(
            false,
            async () => (string)(await GetAsync(address)).Json["status"]! == "PENDING"
        );
        return address;
    }

    // As it is: a client's own idea of addresses would hide what the server makes of them.
    private Uri AddressOf(string path) =>
        new(
            $"{Http.BaseAddress!.GetLeftPart(UriPartial.Authority)}{path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }
        );
}

/// <summary>One host for them all, one after the other: they count rows.</summary>
[CollectionDefinition(Name)]
public sealed class PropertyCollection : ICollectionFixture<PropertyHost>
{
    public const string Name = "Properties";
}
