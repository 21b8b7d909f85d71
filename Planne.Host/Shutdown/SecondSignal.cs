using System.Runtime.InteropServices;

namespace Planne.Host.Shutdown;

/// <summary>Ends the process at once when it is told to stop while it is stopping: who asks twice does not want to wait.</summary>
internal sealed class SecondSignal : IDisposable
{
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    public SecondSignal() =>
        registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Hear(number: 2)),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, _ => Hear(number: 3)),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Hear(number: 15)),
        ];

    public void Dispose()
    {
        foreach (var registration in registrations)
        {
            registration.Dispose();
        }
    }

    // The first one is the host's own to act on.
    private void Hear(int number)
    {
        if (Interlocked.Increment(ref signals) > 1)
        {
            // As a shell tells of a process that a signal has ended.
            Environment.Exit(128 + number);
        }
    }
}
