using Planne.Durability;
using Planne.Host.Configuration;
using Planne.Host.Database;
using Wolverine.Persistence.Durability;

namespace Planne.Host.Shutdown;

/// <summary>Stops the host within its time, and tells by the exit code whether anything is left behind.</summary>
internal static class Leave
{
    private const string LeftBehind =
        "The host has stopped, but the database did not let it give up its messages and its place among the nodes. "
        + "Nothing is lost: the other nodes, or this one when it runs again, go on with them after Messaging:DeadAfter.";

    /// <summary>Stops the host, which was told to.</summary>
    /// <returns>0 if this node has given up all that it held; 1 if others have to take it for dead first.</returns>
    public static async Task<int> TakeLeaveAsync(this WebApplication app)
    {
        var store = app.Services.GetRequiredService<IMessageStore>();
        var longest = app.Services.GetRequiredService<ShutdownOptions>().Longest;
        try
        {
            await StopAsync(app).WaitAsync(longest, TimeProvider.System);
        }
        catch (Exception e) when (e is TimeoutException || DatabaseFaults.IsUnavailable(e))
        {
            // Told below.
        }

        if (store.HasLeftCluster())
        {
            return 0;
        }

        await Console.Error.WriteLineAsync(LeftBehind);
        return 1;
    }

    private static async Task StopAsync(WebApplication app)
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }
}
