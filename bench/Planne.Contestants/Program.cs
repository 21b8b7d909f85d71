using Planne.Contestants.EfCoreOutbox;
using Planne.Contestants.OneByOne;
using Planne.Contestants.Quartz;
using Planne.Contestants.SharedCommit;
using Planne.Contestants.Shop;

// Which contestant this process is. The database is that of CONTESTANT_MYSQL, made already but for what is the contestant's own.
var app = args switch
{
    ["one-by-one", ..] => await OneByOneApp.BuildAsync(Settings.FromEnvironment()),
    ["shared-commit", ..] => await SharedCommitApp.BuildAsync(Settings.FromEnvironment()),
    ["efcore-outbox", ..] => await EfCoreOutboxApp.BuildAsync(Settings.FromEnvironment()),
    ["quartz", ..] => await QuartzApp.BuildAsync(Settings.FromEnvironment()),
    _ => throw new InvalidOperationException(
        "Usage: Planne.Contestants one-by-one|shared-commit|efcore-outbox|quartz"
    ),
};

await app.StartAsync();
Console.WriteLine($"It listens on {app.Urls.First()}");
await app.WaitForShutdownAsync();
