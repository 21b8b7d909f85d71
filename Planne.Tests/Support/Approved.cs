using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Sdk;

namespace Planne.Tests.Support;

/// <summary>Holds a text against the one that was approved and committed, in <c>Statements/</c> beside the test.</summary>
/// <remarks>
/// A difference leaves the text beside the approved one, as <c>*.received.*</c>. With <c>PLANNE_ACCEPT=1</c> in the
/// environment (<c>make accept-sql</c>) the text is written as approved instead.
/// </remarks>
internal static class Approved
{
    /// <summary>Whether what is received is to be approved; then the differences are read in the commit.</summary>
    private static bool Accepts => Environment.GetEnvironmentVariable("PLANNE_ACCEPT") is "1";

    /// <param name="received">The text as it is now.</param>
    /// <param name="name">What it is a text of: the files' name without its endings.</param>
    /// <param name="extension">The ending that an editor knows its language by.</param>
    /// <param name="caller">Filled in by the compiler.</param>
    public static void Verify(
        string received,
        string name,
        string extension,
        [CallerFilePath] string caller = ""
    )
    {
        var folder = FolderOf(caller);
        var approvedFile = Path.Combine(folder, $"{name}.approved.{extension}");
        var receivedFile = Path.Combine(folder, $"{name}.received.{extension}");
        if (Accepts)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(approvedFile, received);
            File.Delete(receivedFile);
            return;
        }

        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : string.Empty;
        if (approved == received)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        throw new XunitException(
            $"""
            {FirstDifference(approved, received)}

            Compare   {approvedFile}
            with      {receivedFile}
            If the change is meant, accept it with `make accept-sql` and commit it.
            """
        );
    }

    /// <summary>Fails if a text is approved that nobody has any more; accepting deletes it.</summary>
    public static void VerifyNoOthers(
        IEnumerable<string> names,
        string extension,
        [CallerFilePath] string caller = ""
    )
    {
        var ending = $".approved.{extension}";
        var orphans = Directory
            .EnumerateFiles(FolderOf(caller), "*" + ending)
            .ExceptBy(names, file => Path.GetFileName(file)[..^ending.Length])
            .ToList();
        if (Accepts)
        {
            orphans.ForEach(File.Delete);
            return;
        }

        Assert.Empty(orphans);
    }

    private static string FolderOf(string caller) =>
        Path.Combine(Path.GetDirectoryName(caller)!, "Statements");

    private static string FirstDifference(string approved, string received)
    {
        var before = approved.Split('\n');
        var now = received.Split('\n');
        var line = before.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"""
            Line {line + 1} is not what was approved.
              approved: {before.ElementAtOrDefault(line) ?? "(nothing)"}
              received: {now.ElementAtOrDefault(line) ?? "(nothing)"}
            """;
    }
}
