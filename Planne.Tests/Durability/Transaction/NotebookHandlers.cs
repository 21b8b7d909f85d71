using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Wolverine;
using Wolverine.Attributes;
using Wolverine.Http;
using Wolverine.Persistence;

namespace Planne.Tests.Durability.Transaction;

public sealed record WriteNote(long Id, string Text);

public sealed record NoteWritten(long Id);

public static class WriteNoteHandler
{
    public static (Insert<Note>, NoteWritten) Handle(WriteNote command, Journal journal)
    {
        journal.Add($"write {command.Id}");
        return (
            new Insert<Note>(new Note { Id = command.Id, Text = command.Text }),
            new NoteWritten(command.Id)
        );
    }
}

public static class NoteWrittenHandler
{
    public static Insert<Page> Handle(NoteWritten written, Journal journal)
    {
        journal.Add($"written {written.Id}");
        return new Insert<Page>(new Page { Id = written.Id });
    }
}

public sealed record MailNote(long Id);

public sealed record NoteMailed(long Id);

public static class MailNoteHandler
{
    public static (Insert<Note>, NoteMailed) Handle(MailNote command) =>
        (
            new Insert<Note>(new Note { Id = command.Id, Text = "mailed" }),
            new NoteMailed(command.Id)
        );
}

public sealed record SpoilNote(long Id);

public static class SpoilNoteHandler
{
    public static async Task Handle(SpoilNote command, Notebook notebook, IMessageBus bus)
    {
        notebook.Add(new Note { Id = command.Id + 1, Text = "saved" });
        await notebook.SaveChangesAsync();
        await notebook
            .Notes.Where(x => x.Id == command.Id)
            .ExecuteUpdateAsync(x => x.SetProperty(n => n.Text, "spoilt"));
        await bus.PublishAsync(new NoteWritten(command.Id));
        throw new InvalidOperationException("Ink is everywhere.");
    }
}

public sealed record HoldNote(long Id);

public static class HoldNoteHandler
{
    public static async Task<(Insert<Note>, NoteWritten)> Handle(
        HoldNote command,
        Gate gate,
        Journal journal
    )
    {
        journal.Add($"hold {command.Id}");
        await gate.PassAsync();
        return (
            new Insert<Note>(new Note { Id = command.Id, Text = "held" }),
            new NoteWritten(command.Id)
        );
    }
}

public sealed record RetitleNote(long Id, string Text, long CopyTo);

public sealed record Retitle(long Id, string Text) : ISideEffect
{
    public Task ExecuteAsync(Notebook notebook, CancellationToken cancellation) =>
        notebook
            .Notes.Where(x => x.Id == Id)
            .ExecuteUpdateAsync(x => x.SetProperty(n => n.Text, Text), cancellation);
}

public static class RetitleNoteHandler
{
    public static (Retitle, Insert<Note>) Handle(RetitleNote command) =>
        (
            new Retitle(command.Id, command.Text),
            new Insert<Note>(new Note { Id = command.CopyTo, Text = command.Text })
        );
}

public sealed record SwapNotes(long First, long Second);

public static class SwapNotesHandler
{
    public static async Task<IReadOnlyList<Note>> LoadAsync(SwapNotes command, Notebook notebook) =>
        await notebook
            .Notes.Where(x => x.Id == command.First || x.Id == command.Second)
            .ToListAsync();

    public static UnitOfWork<Note> Handle(
        SwapNotes command,
        IReadOnlyList<Note> notes,
        Journal journal
    )
    {
        journal.Add($"swap {command.First}");
        (notes[0].Text, notes[1].Text) = (notes[1].Text, notes[0].Text);
        return new UnitOfWork<Note>().Update(notes[0]).Update(notes[1]);
    }
}

public sealed record ReplaceNote(long Id, string? Text);

public static class ReplaceNoteHandler
{
    public static IStorageAction<Note> Handle(
        ReplaceNote command,
        [Entity(Required = false)] Note? note
    ) =>
        (note, command.Text) switch
        {
            (null, null) => Storage.Nothing<Note>(),
            (not null, null) => Storage.Delete(note),
            (_, { } text) => Storage.Store(new Note { Id = command.Id, Text = text }),
        };
}

public sealed record TouchBoth;

public static class TouchBothHandler
{
    public static void Handle(TouchBoth command, Notebook notebook, Archive archive)
    {
        notebook.Add(new Note { Id = 1, Text = "one" });
        archive.Add(new Page { Id = 1 });
    }
}

public sealed record TouchArchive(long Id);

public static class TouchArchiveHandler
{
    [Transactional(typeof(Archive))]
    public static async Task Handle(TouchArchive command, Notebook notebook, Archive archive)
    {
        if (await notebook.Notes.AnyAsync(x => x.Id == command.Id))
        {
            archive.Add(new Page { Id = command.Id });
        }
    }
}

public sealed record StartReview(long ReviewId);

public sealed record FinishReview(long ReviewId);

public sealed class Review : Saga
{
    public long Id { get; set; }

    public int Steps { get; set; }

    public static (Review, NoteWritten) Start(StartReview command) =>
        (new Review { Id = command.ReviewId, Steps = 1 }, new NoteWritten(command.ReviewId));

    public void Handle(StepReview command) => Steps++;

    public void Handle(FinishReview command) => MarkCompleted();
}

public sealed record StepReview(long ReviewId);

public static class NoteEndpoints
{
    [WolverinePost("/notes")]
    public static (Created<WriteNote>, Insert<Note>, NoteWritten) Post(WriteNote command) =>
        (
            TypedResults.Created($"/notes/{command.Id}", command),
            new Insert<Note>(new Note { Id = command.Id, Text = command.Text }),
            new NoteWritten(command.Id)
        );

    [WolverineGet("/notes/{id}")]
    public static Note Get([Entity] Note note) => note;
}
