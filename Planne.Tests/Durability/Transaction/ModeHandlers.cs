using Microsoft.EntityFrameworkCore;
using Wolverine.Attributes;
using Wolverine.ErrorHandling;
using Wolverine.Persistence;
using Wolverine.Runtime.Handlers;

namespace Planne.Tests.Durability.Transaction;

public sealed record EagerNote(long Id);

public static class EagerNoteHandler
{
    [Transactional(Mode = TransactionMiddlewareMode.Eager)]
    public static Insert<Note> Handle(EagerNote command, Journal journal)
    {
        journal.Add($"eager {command.Id}");
        return new Insert<Note>(new Note { Id = command.Id, Text = "eager" });
    }
}

public sealed class InkSpilledException() : Exception("Ink is everywhere.");

/// <summary>What fails <paramref name="Spills"/> times before it succeeds.</summary>
public sealed record ShakyNote(long Id, int Spills);

public static class ShakyNoteHandler
{
    public static void Configure(HandlerChain chain) =>
        chain.OnException<InkSpilledException>().RetryTimes(2);

    public static async Task<NoteWritten> Handle(
        ShakyNote command,
        Notebook notebook,
        Journal journal
    )
    {
        notebook.Add(new Note { Id = command.Id, Text = "shaky" });
        await notebook.SaveChangesAsync();
        await notebook
            .Notes.Where(note => note.Id == command.Id)
            .ExecuteUpdateAsync(change => change.SetProperty(note => note.Text, "steady"));
        journal.Add($"shaky {command.Id}");
        return journal.Lines.Count(line => line == $"shaky {command.Id}") > command.Spills
            ? new NoteWritten(command.Id)
            : throw new InkSpilledException();
    }
}

public sealed record OnceNote(long Id, int Spills = 0);

public static class OnceNoteHandler
{
    public static void Configure(HandlerChain chain) =>
        chain.OnException<InkSpilledException>().RetryTimes(2);

    [Transactional(IdempotencyStyle.Eager)]
    public static (Insert<Note>, NoteWritten) Handle(OnceNote command, Journal journal)
    {
        journal.Add($"once {command.Id}");
        return journal.Lines.Count(line => line == $"once {command.Id}") > command.Spills
            ? (
                new Insert<Note>(new Note { Id = command.Id, Text = "once" }),
                new NoteWritten(command.Id)
            )
            : throw new InkSpilledException();
    }
}

public sealed record OnceAtTheEnd(long Id);

public static class OnceAtTheEndHandler
{
    [Transactional(IdempotencyStyle.Optimistic)]
    public static Insert<Note> Handle(OnceAtTheEnd command) =>
        new(new Note { Id = command.Id, Text = "once" });
}
