using Planne.Ordering;

namespace Planne.Host.Database;

/// <summary>Tells Ordering about the faults of MySQL.</summary>
internal sealed class StorageFaults : IStorageFaults
{
    public bool IsDuplicateKey(Exception failure) => DatabaseFaults.IsDuplicateKey(failure);

    public bool IsHeldUp(Exception failure) => DatabaseFaults.IsHeldUp(failure);
}
