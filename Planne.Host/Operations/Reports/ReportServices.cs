namespace Planne.Host.Operations.Reports;

/// <summary>What operators ask and order, for both ways to it: the command line and HTTP.</summary>
internal static class ReportServices
{
    /// <summary>Registers it.</summary>
    public static void AddReports(this IServiceCollection services)
    {
        services.AddSingleton<BacklogReport>();
        services.AddSingleton<NodeReport>();
        services.AddSingleton<DeadLetterDesk>();
        services.AddSingleton<ScheduleDesk>();
        services.AddSingleton<OrderReport>();
        services.AddSingleton<OrderMeters>();
        services.AddSingleton<OverviewReport>();
    }
}
