namespace Planne.Ordering;

/// <summary>Tells why something could not be stored. The module itself knows no database driver.</summary>
public interface IStorageFaults
{
    /// <summary>Whether a row with one of the keys is there already.</summary>
    bool IsDuplicateKey(Exception failure);

    /// <summary>Whether somebody else has held a row for as long as a statement may take.</summary>
    bool IsHeldUp(Exception failure);
}
