using Xunit;

namespace Planne.Tests.Support;

/// <summary>A test that asks Linux for what it knows of a process, and is skipped with this reason elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "there is no /proc";
        }
    }
}
