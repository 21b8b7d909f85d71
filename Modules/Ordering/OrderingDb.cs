using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Planne.Ordering.Catalogue;
using Planne.Ordering.History;
using Planne.Ordering.Idempotency;
using Planne.Ordering.Orders;

namespace Planne.Ordering;

/// <summary>The tables that Ordering owns: <c>products</c>, <c>orders</c>, <c>order_items</c>, <c>idempotency_keys</c>, <c>failed_attempts</c>; and <c>id_blocks</c>, which has no rows to track.</summary>
public sealed class OrderingDb(DbContextOptions<OrderingDb> options) : DbContext(options)
{
    private static readonly ValueConverter<string, byte[]> Bytes = new(
        text => Encoding.UTF8.GetBytes(text),
        bytes => Encoding.UTF8.GetString(bytes)
    );

    /// <summary>What can be ordered.</summary>
    public DbSet<Product> Products => Set<Product>();

    /// <summary>What was ordered.</summary>
    public DbSet<Order> Orders => Set<Order>();

    /// <summary>What went wrong with messages about orders.</summary>
    public DbSet<FailedAttempt> FailedAttempts => Set<FailedAttempt>();

    /// <summary>Which order was placed with which key.</summary>
    public DbSet<KeyedOrder> KeyedOrders => Set<KeyedOrder>();

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Product>(product =>
        {
            product.ToTable("products");
            product.Property(p => p.Id).HasColumnName("id").ValueGeneratedNever();
            product.Property(p => p.Name).HasColumnName("name").HasMaxLength(255);
            product.Property(p => p.PriceCents).HasColumnName("price_cents");
        });

        modelBuilder.Entity<Order>(order =>
        {
            order.ToTable("orders");
            order.Property(o => o.Id).HasColumnName("id").ValueGeneratedNever();
            order.Property(o => o.Status).HasColumnName("status").HasMaxLength(255);
            order.Property(o => o.AmountCents).HasColumnName("amount_cents");
            order.Property(o => o.CreatedAt).HasColumnName("created_at").HasPrecision(6);
            order
                .Property(o => o.SentAt)
                .HasColumnName("sent_at")
                .HasPrecision(6)
                // The database sets it. Nothing reads it back: it would have to be after every insert.
                .Metadata.SetBeforeSaveBehavior(PropertySaveBehavior.Ignore);
            order.Property(o => o.TraceId).HasColumnName("trace_id").HasColumnType("binary(16)");
            order.HasMany(o => o.Items).WithOne().HasForeignKey(i => i.OrderId);
        });

        modelBuilder.Entity<OrderItem>(item =>
        {
            item.ToTable("order_items");
            item.Property(i => i.Id).HasColumnName("id").ValueGeneratedNever();
            item.Property(i => i.OrderId).HasColumnName("order_id");
            item.Property(i => i.ProductId).HasColumnName("product_id");
            item.Property(i => i.Quantity).HasColumnName("quantity");
        });

        modelBuilder.Entity<FailedAttempt>(attempt =>
        {
            attempt.ToTable("failed_attempts");
            attempt.Property(a => a.Id).HasColumnName("id");
            attempt.Property(a => a.OrderId).HasColumnName("order_id");
            attempt
                .Property(a => a.MessageId)
                .HasColumnName("message_id")
                .HasColumnType("binary(16)");
            attempt.Property(a => a.MessageType).HasColumnName("message_type").HasMaxLength(255);
            attempt.Property(a => a.Attempt).HasColumnName("attempt");
            attempt.Property(a => a.NodeNumber).HasColumnName("node_number");
            attempt.Property(a => a.FailedAt).HasColumnName("failed_at").HasPrecision(6);
            attempt
                .Property(a => a.ExceptionType)
                .HasColumnName("exception_type")
                .HasMaxLength(255);
            attempt
                .Property(a => a.ExceptionMessage)
                .HasColumnName("exception_message")
                .HasMaxLength(500);
            attempt.Property(a => a.TraceId).HasColumnName("trace_id").HasColumnType("binary(16)");
        });

        modelBuilder.Entity<KeyedOrder>(keyed =>
        {
            keyed.ToTable("idempotency_keys");
            keyed.HasKey(k => new { k.Caller, k.Key });
            keyed.Property(k => k.Caller).HasColumnName("caller").HasConversion(Bytes);
            keyed.Property(k => k.Key).HasColumnName("idempotency_key").HasConversion(Bytes);
            keyed.Property(k => k.Fingerprint).HasColumnName("fingerprint");
            keyed.Property(k => k.OrderId).HasColumnName("order_id");

            // The database's own time, which is not mapped: it would be read back after every insert.
        });
    }
}
