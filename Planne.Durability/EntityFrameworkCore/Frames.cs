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
    private readonly IChain _chain;
    private readonly Variable _unitOfWork;
    private Variable? _messages;
    private Variable? _dbContext;
    private Variable? _cancellation;

    public EnlistFrame(IChain chain, Type dbContextType)
    {
        _chain = chain;
        DbContextType = dbContextType;
        _unitOfWork = new Variable(typeof(DbContextUnitOfWork), "unitOfWork", this);
    }

    public Type DbContextType { get; }

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return _messages = chain.FindVariable(typeof(MessageContext));
        yield return _dbContext = chain.FindVariable(DbContextType);
        yield return _cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.WriteComment(
            "Rows, messages and the mark on the incoming envelope are committed together"
        );
        writer.Write(
            $"await using var {_unitOfWork.Usage} = await {typeof(DbContextUnitOfWork).FullNameInCode()}.{nameof(DbContextUnitOfWork.EnlistAsync)}({_messages!.Usage}, {_dbContext!.Usage}).ConfigureAwait(false);"
        );

        // Asked for this late because attributes may set them after the frame was made.
        if (
            _chain.Tags.TryGetValue(nameof(TransactionMiddlewareMode), out var mode)
            && mode is TransactionMiddlewareMode.Eager
        )
        {
            writer.Write(
                $"await {_unitOfWork.Usage}.{nameof(DbContextUnitOfWork.BeginAsync)}({_cancellation!.Usage}).ConfigureAwait(false);"
            );
        }

        if (_chain is HandlerChain && _chain.Idempotency != IdempotencyStyle.None)
        {
            writer.Write(
                $"await {_messages.Usage}.{nameof(MessageContext.AssertEagerIdempotencyAsync)}({_cancellation!.Usage}).ConfigureAwait(false);"
            );
        }

        Next?.GenerateCode(method, writer);
    }
}

/// <summary>Opens the transaction before the handler, which may run statements of its own.</summary>
internal sealed class BeginFrame : AsyncFrame
{
    private Variable? _unitOfWork;
    private Variable? _cancellation;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return _unitOfWork = chain.FindVariable(typeof(DbContextUnitOfWork));
        yield return _cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.Write(
            $"await {_unitOfWork!.Usage}.{nameof(DbContextUnitOfWork.BeginAsync)}({_cancellation!.Usage}).ConfigureAwait(false);"
        );
        Next?.GenerateCode(method, writer);
    }
}

/// <summary>Commits and sends, before anything is answered.</summary>
internal sealed class CommitFrame(IChain chain) : AsyncFrame, IFlushesMessages
{
    private Variable? _unitOfWork;
    private Variable? _cancellation;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return _unitOfWork = chain.FindVariable(typeof(DbContextUnitOfWork));
        yield return _cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        var commit =
            $"await {_unitOfWork!.Usage}.{nameof(DbContextUnitOfWork.CommitAsync)}({_cancellation!.Usage}).ConfigureAwait(false)";
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
    private Variable? _unitOfWork;
    private Variable? _cancellation;

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return subject;
        yield return _unitOfWork = chain.FindVariable(typeof(DbContextUnitOfWork));
        yield return _cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.Write(
            IsAsync
                ? $"await {_unitOfWork!.Usage}.{operation}({subject.Usage}, {_cancellation!.Usage}).ConfigureAwait(false);"
                : $"{_unitOfWork!.Usage}.{operation}({subject.Usage});"
        );
        Next?.GenerateCode(method, writer);
    }
}

/// <summary>Loads an entity or a saga by its key.</summary>
internal sealed class LoadFrame : AsyncFrame
{
    private readonly Type _dbContextType;
    private readonly Variable _id;
    private readonly Variable _entity;
    private Variable? _dbContext;
    private Variable? _cancellation;

    public LoadFrame(Type dbContextType, Type entityType, Variable id)
    {
        _dbContextType = dbContextType;
        _id = id;
        _entity = new Variable(entityType, this);
    }

    public override IEnumerable<Variable> FindVariables(IMethodVariables chain)
    {
        yield return _id;
        yield return _dbContext = chain.FindVariable(_dbContextType);
        yield return _cancellation = chain.FindVariable(typeof(CancellationToken));
    }

    public override void GenerateCode(GeneratedMethod method, ISourceWriter writer)
    {
        writer.Write(
            $"var {_entity.Usage} = await {_dbContext!.Usage}.{nameof(DbContext.FindAsync)}<{_entity.VariableType.FullNameInCode()}>(new object[] {{ {_id.Usage} }}, {_cancellation!.Usage}).ConfigureAwait(false);"
        );
        Next?.GenerateCode(method, writer);
    }
}
