using System.Text.Json;
using MySqlConnector;
using Planne.Contracts;
using Planne.Fulfillment;
using Planne.Tests.Support;
using Wolverine;
using Wolverine.Runtime.Serialization;
using Xunit;

namespace Planne.Tests.Operations;

/// <summary>A host as a process of its own, with what operators see of it, on a database of its own.</summary>
public sealed class OperatedHost : IAsyncLifetime
{
    private TestDatabase? database;
    private HostProcess? process;

    public TestDatabase Database => database!;

    public HostProcess Process => process!;

    /// <summary>A client of the public port.</summary>
    internal HttpClient Public { get; } = new();

    /// <summary>A client of the operators' port.</summary>
    internal HttpClient Operators { get; } = new();

    public async Task InitializeAsync()
    {
        database = await MySqlServer.CreateDatabaseAsync("operations");
        process = await HostProcess.StartAsync(
            database.ConnectionString,
            "--Fulfillment:ApprovalRate=1",
            "--Messaging:PollEvery=00:00:00.200"
        );
        Public.BaseAddress = process.Address;
        Operators.BaseAddress = process.Operators;
    }

    public async Task DisposeAsync()
    {
        Public.Dispose();
        Operators.Dispose();
        await Process.DisposeAsync();
        await Database.DisposeAsync();
    }

    /// <summary>Runs a command on this host's database, beside it.</summary>
    internal Task<(int ExitCode, string Output, string Errors)> RunAsync(params string[] command) =>
        HostProcess.RunAsync(Database.ConnectionString, command);

    /// <summary>Asks the operators' API.</summary>
    internal async Task<JsonElement> GetAsync(string path)
    {
        var answer = await Operators.SendAsync("GET", path);
        Assert.True(answer.Status == 200, $"{path}: {answer.Status} {answer.Body}");
        return JsonElement.Parse(answer.Body);
    }

    /// <summary>Orders something by the operators' API.</summary>
    internal Task<Answer> OrderAsync(string path, string? body = null) =>
        Operators.SendAsync("POST", path, body, ("X-Planne-Operator", "1"));

    /// <summary>Has the next order fail as often as it is tried, until the fault is mended.</summary>
    /// <returns>The order, once the message about it is a dead letter.</returns>
    internal async Task<int> PoisonAsync()
    {
        await ModuleDatabase.ExecuteAsync(
            Database,
            """
            create trigger fault before insert on decisions for each row
              signal sqlstate '45000' set message_text = 'The scales are broken'
            """
        );
        var order = int.Parse(
            (await Public.PostAsync()).OrderId,
            System.Globalization.CultureInfo.InvariantCulture
        );
        await Eventually.IsAsync(
            "1",
            async () =>
                (
                    await ModuleDatabase.RowsAsync(
                        Database,
                        $"select count(*) from wolverine_dead_letters where instr(body, '\"orderId\":{order},') > 0"
                    )
                ).Single()
        );
        return order;
    }

    internal Task MendAsync() => ModuleDatabase.ExecuteAsync(Database, "drop trigger fault");

    /// <summary>Waits until an order has a status.</summary>
    internal Task UntilAsync(string status, int order) =>
        Eventually.IsAsync(
            status,
            async () =>
                (
                    await ModuleDatabase.RowsAsync(
                        Database,
                        $"select status from orders where id = {order}"
                    )
                ).Single()
        );

    /// <summary>Stores a pending order, and a message that has it decided in an hour.</summary>
    internal async Task<Guid> ScheduleAsync(int order)
    {
        await ModuleDatabase.ExecuteAsync(
            Database,
            $"insert into orders (id, status, amount_cents) values ({order}, 'PENDING', 100)"
        );
        var message = new Envelope
        {
            Id = Guid.CreateVersion7(),
            MessageType = typeof(ProcessOrder).FullName,
            ContentType = "application/json",
            Destination = new Uri($"local://{FulfillmentModule.Queue}/"),
            Data = JsonSerializer.SerializeToUtf8Bytes(
                new ProcessOrder(order, 100, DateTimeOffset.UnixEpoch),
                JsonSerializerOptions.Web
            ),
        };
        await using var connection = await Database.OpenAsync();
        await using var command = new MySqlCommand(
            """
            insert into wolverine_incoming_envelopes
              (id, status, owner_id, due_at, attempts, received_at, message_type, body)
            values
              (@id, 'Scheduled', 0, utc_timestamp(6) + interval 1 hour, 5, @address, @type, @body)
            """,
            connection
        );
        command.Parameters.AddWithValue("@id", message.Id.ToByteArray(bigEndian: true));
        command.Parameters.AddWithValue("@address", message.Destination!.ToString());
        command.Parameters.AddWithValue("@type", message.MessageType);
        command.Parameters.AddWithValue("@body", EnvelopeSerializer.Serialize(message));
        await command.ExecuteNonQueryAsync();
        return message.Id;
    }
}
