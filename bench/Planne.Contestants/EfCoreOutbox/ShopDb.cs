using Microsoft.EntityFrameworkCore;

namespace Planne.Contestants.EfCoreOutbox;

internal sealed class Product
{
    public int Id { get; init; }

    public int PriceCents { get; init; }
}

internal sealed class Order
{
    public int Id { get; init; }

    public required string Status { get; set; }

    public int AmountCents { get; init; }

    public List<OrderItem> Items { get; init; } = [];
}

internal sealed class OrderItem
{
    public int Id { get; init; }

    public int OrderId { get; init; }

    public int ProductId { get; init; }

    public int Quantity { get; init; }
}

internal sealed class Decision
{
    public int OrderId { get; init; }

    public required string Verdict { get; init; }

    public DateTime DecidedAt { get; init; }
}

internal sealed class DecisionLogEntry
{
    public long Id { get; init; }

    public int OrderId { get; init; }

    public required string Verdict { get; init; }

    public DateTime DecidedAt { get; init; }
}

internal sealed class OutboxMessage
{
    public long Id { get; init; }

    public required string Type { get; init; }

    public required string Body { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? HandledAt { get; set; }
}

/// <summary>All tables, and the outbox among them.</summary>
internal sealed class ShopDb(DbContextOptions<ShopDb> options) : DbContext(options)
{
    public DbSet<Product> Products => Set<Product>();

    public DbSet<Order> Orders => Set<Order>();

    public DbSet<Decision> Decisions => Set<Decision>();

    public DbSet<DecisionLogEntry> DecisionLog => Set<DecisionLogEntry>();

    public DbSet<OutboxMessage> Outbox => Set<OutboxMessage>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Product>(product =>
        {
            product.ToTable("products");
            product.Property(p => p.Id).HasColumnName("id");
            product.Property(p => p.PriceCents).HasColumnName("price_cents");
        });
        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.Property(o => o.Id).HasColumnName("id");
            // Whoever decides second finds another status, and its transaction fails.
            order.Property(o => o.Status).HasColumnName("status").IsConcurrencyToken();
            order.Property(o => o.AmountCents).HasColumnName("amount_cents");
            order.HasMany(o => o.Items).WithOne().HasForeignKey(i => i.OrderId);
        });
        modelBuilder.Entity<OrderItem>(item =>
        {
            item.ToTable("order_items");
            item.Property(i => i.Id).HasColumnName("id");
            item.Property(i => i.OrderId).HasColumnName("order_id");
            item.Property(i => i.ProductId).HasColumnName("product_id");
            item.Property(i => i.Quantity).HasColumnName("quantity");
        });
        modelBuilder.Entity<Decision>(decision =>
        {
            decision.ToTable("decisions");
            decision.HasKey(d => d.OrderId);
            decision.Property(d => d.OrderId).HasColumnName("order_id").ValueGeneratedNever();
            decision.Property(d => d.Verdict).HasColumnName("verdict");
            decision.Property(d => d.DecidedAt).HasColumnName("decided_at");
        });
        modelBuilder.Entity<DecisionLogEntry>(entry =>
        {
            entry.ToTable("decision_log");
            entry.Property(e => e.Id).HasColumnName("id");
            entry.Property(e => e.OrderId).HasColumnName("order_id");
            entry.Property(e => e.Verdict).HasColumnName("verdict");
            entry.Property(e => e.DecidedAt).HasColumnName("decided_at");
        });
        modelBuilder.Entity<OutboxMessage>(message =>
        {
            message.ToTable("outbox");
            message.Property(m => m.Id).HasColumnName("id");
            message.Property(m => m.Type).HasColumnName("type");
            message.Property(m => m.Body).HasColumnName("body");
            message.Property(m => m.CreatedAt).HasColumnName("created_at");
            message.Property(m => m.HandledAt).HasColumnName("handled_at");
        });
    }
}
