using JasperFx.CodeGeneration;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using JasperFx.Core.Reflection;
using Microsoft.EntityFrameworkCore;
using Wolverine.Configuration;
using Wolverine.Persistence;
using Wolverine.Runtime;
using Wolverine.Runtime.Handlers;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Has the chain's rows and messages collected from here on.</summary>
internal sealed class EnlistFrame : AsyncFrame
{
    private readonly IChain chain;
    private readonly Variable unitOfWork;
    private readonly Variable? own;
    private Variable? messages;
    private Variable? dbContext;
    private Variable? cancellation;

    public EnlistFrame(IChain chain, Type dbContextType, bool mayBeShared)
    {
        this.chain = chain;
        DbContextType = dbContextType;
        unitOfWork = new Variable(typeof(DbContextUnitOfWork), "unitOfWork", this);

        // Made when it is asked for. Most are not: to make one takes a good part of what it takes to handle a message.
        own = mayBeShared
            ? new Variable(
                dbContextType,
                $"{unitOfWork.Usage}.{nameof(DbContextUnitOfWork.Context)}<{dbContextType.FullNameInCode()}>()",
                this
            )
            : null;
    }

    public Type DbContextType { get; }

    /// <summary>Whether the rows can be committed along with those of others; known once the whole method is put together.</summary>
    public bool IsShared =>
        own is not null
        && !chain.Middleware.Concat(AllFrames()).Any(x => x != this && x.Uses.Contains(own));

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return messages = chain.FindVariable(typeof(MessageContext));
        yield return cancellation = chain.FindVariable(typeof(CancellationToken));
        if (own is null)
        {
            yield return dbContext = chain.FindVariable(DbContextType);
        }
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.WriteComment(
            "Rows, messages and the mark on the incoming envelope are committed together"
        );
        writer.Write(
            $"await using var {unitOfWork.Usage} = await {typeof(DbContextUnitOfWork).FullNameInCode()}.{Enlist}.ConfigureAwait(false);"
        );

        // Asked for this late because attributes may set them after the frame was made.
        if (
            chain.Tags.TryGetValue(nameof(TransactionMiddlewareMode), out var mode)
            && mode is TransactionMiddlewareMode.Eager
        )
        {
            writer.Write(
                $"await {unitOfWork.Usage}.{nameof(DbContextUnitOfWork.BeginAsync)}({cancellation!.Usage}).ConfigureAwait(false);"
            );
        }

        if (chain is HandlerChain && chain.Idempotency != IdempotencyStyle.None)
        {
            writer.Write(
                $"await {messages!.Usage}.{nameof(MessageContext.AssertEagerIdempotencyAsync)}({cancellation!.Usage}).ConfigureAwait(false);"
            );
        }

        Next?.GenerateCode(method, writer);
    }

    private string Enlist =>
        own is null
            ? $"{nameof(DbContextUnitOfWork.EnlistAsync)}({messages!.Usage}, {dbContext!.Usage})"
            : $"{nameof(DbContextUnitOfWork.EnlistAsync)}<{DbContextType.FullNameInCode()}>({messages!.Usage}, {(IsShared ? "true" : "false")})";
}

/// <summary>Opens the transaction before the handler, which may run statements of its own.</summary>
internal sealed class BeginFrame(EnlistFrame enlist) : AsyncFrame
{
    private Variable? unitOfWork;
    private Variable? cancellation;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return unitOfWork = chain.FindVariable(typeof(DbContextUnitOfWork));
        yield return cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        if (!enlist.IsShared)
        {
            writer.Write(
                $"await {unitOfWork!.Usage}.{nameof(DbContextUnitOfWork.BeginAsync)}({cancellation!.Usage}).ConfigureAwait(false);"
            );
        }

        Next?.GenerateCode(method, writer);
    }
}

/// <summary>Commits and sends, before anything is answered.</summary>
internal sealed class CommitFrame(IChain chain) : AsyncFrame, IFlushesMessages
{
    private Variable? unitOfWork;
    private Variable? cancellation;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return unitOfWork = chain.FindVariable(typeof(DbContextUnitOfWork));
        yield return cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        var commit =
            $"await {unitOfWork!.Usage}.{nameof(DbContextUnitOfWork.CommitAsync)}({cancellation!.Usage}).ConfigureAwait(false)";
        writer.BlankLine();
        if (chain is HandlerChain)
        {
            writer.WriteComment(
                "False when another node has taken over the message: then nothing has happened here"
            );
            writer.Write($"if (!{commit}) return;");
        }
        else
        {
            writer.Write($"{commit};");
        }

        writer.BlankLine();
        Next?.GenerateCode(method, writer);
    }
}

/// <summary>Does to a row what a returned storage action, or a saga, asks for.</summary>
internal sealed class StorageFrame(string operation, Variable subject)
    : Frame(operation.EndsWith("Async", StringComparison.Ordinal))
{
    private Variable? unitOfWork;
    private Variable? cancellation;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return subject;
        yield return unitOfWork = chain.FindVariable(typeof(DbContextUnitOfWork));
        yield return cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.Write(
            IsAsync
                ? $"await {unitOfWork!.Usage}.{operation}({subject.Usage}, {cancellation!.Usage}).ConfigureAwait(false);"
                : $"{unitOfWork!.Usage}.{operation}({subject.Usage});"
        );
        Next?.GenerateCode(method, writer);
    }
}

/// <summary>Loads an entity or a saga by its key.</summary>
internal sealed class LoadFrame : AsyncFrame
{
    private readonly Type dbContextType;
    private readonly Variable id;
    private readonly Variable entity;
    private Variable? dbContext;
    private Variable? cancellation;

    public LoadFrame(Type dbContextType, Type entityType, Variable id)
    {
        this.dbContextType = dbContextType;
        this.id = id;
        entity = new Variable(entityType, this);
    }

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return id;
        yield return dbContext = chain.FindVariable(dbContextType);
        yield return cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.Write(
            $"var {entity.Usage} = await {dbContext!.Usage}.{nameof(DbContext.FindAsync)}<{entity.VariableType.FullNameInCode()}>(new object[] {{ {id.Usage} }}, {cancellation!.Usage}).ConfigureAwait(false);"
        );
        Next?.GenerateCode(method, writer);
    }
}
