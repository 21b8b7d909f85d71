namespace Planne.Chaos;

internal static class Program
{
    public static int Main() => 0;
}
