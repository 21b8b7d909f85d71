using Microsoft.EntityFrameworkCore;

namespace Planne.Fulfillment;

/// <summary>The tables that Fulfillment owns: <c>decisions</c> and <c>decision_log</c>.</summary>
public sealed class FulfillmentDb(DbContextOptions<FulfillmentDb> options) : DbContext(options)
{
    /// <summary>One row for each order that was decided.</summary>
    public DbSet<Decision> Decisions => Set<Decision>();

    /// <summary>Append-only; what audits read.</summary>
    public DbSet<DecisionLogEntry> DecisionLog => Set<DecisionLogEntry>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Decision>(decision =>
        {
            decision.ToTable("decisions");
            decision.HasKey(d => d.OrderId);
            decision.Property(d => d.OrderId).HasColumnName("order_id").ValueGeneratedNever();
            decision.Property(d => d.Verdict).HasColumnName("verdict").HasMaxLength(16);
            decision.Property(d => d.DecidedAt).HasColumnName("decided_at").HasPrecision(6);
            decision.Property(d => d.NodeNumber).HasColumnName("node_number");
        });

        modelBuilder.Entity<DecisionLogEntry>(entry =>
        {
            entry.ToTable("decision_log");

            // The table's own key is a number that nobody reads: mapped, it would be read back after every insert.
            entry.HasKey(e => new { e.OrderId, e.DecidedAt });
            entry.Property(e => e.OrderId).HasColumnName("order_id");
            entry.Property(e => e.Verdict).HasColumnName("verdict").HasMaxLength(16);
            entry.Property(e => e.DecidedAt).HasColumnName("decided_at").HasPrecision(6);
        });
    }
}
