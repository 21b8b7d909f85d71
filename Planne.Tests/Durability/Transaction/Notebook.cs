using Microsoft.EntityFrameworkCore;

namespace Planne.Tests.Durability.Transaction;

public sealed class Note
{
    public required long Id { get; init; }

    public required string Text { get; set; }
}

public sealed class Page
{
    public required long Id { get; init; }
}

public sealed class Notebook(DbContextOptions<Notebook> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();

    public DbSet<Review> Reviews => Set<Review>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Note>().ToTable("notes").Property(x => x.Id).ValueGeneratedNever();
        modelBuilder.Entity<Review>().ToTable("reviews").Property(x => x.Id).ValueGeneratedNever();
    }
}

public sealed class Archive(DbContextOptions<Archive> options) : DbContext(options)
{
    public DbSet<Page> Pages => Set<Page>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.Entity<Page>().ToTable("pages").Property(x => x.Id).ValueGeneratedNever();
}
