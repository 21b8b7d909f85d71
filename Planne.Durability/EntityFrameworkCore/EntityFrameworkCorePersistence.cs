using System.Data;
using JasperFx;
using JasperFx.CodeGeneration.Frames;
using JasperFx.CodeGeneration.Model;
using Wolverine.Attributes;
using Wolverine.Configuration;
using Wolverine.Persistence;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Tells Wolverine's code generation how endpoints and handlers use a <c>DbContext</c>.</summary>
internal sealed class EntityFrameworkCorePersistence : IPersistenceFrameProvider
{
    private readonly DbContexts contexts;
    private readonly TransactionOwner owner;

    public EntityFrameworkCorePersistence()
    {
        contexts = new DbContexts();
        owner = new TransactionOwner(contexts);
    }

    public bool CanApply(IChain chain, IServiceContainer container) =>
        !TransactionOwner.IsLeftToTheUser(chain, container)
        && owner.Find(chain, container) is not null;

    public bool CanPersist(
        Type entityType,
        IServiceContainer container,
        out Type persistenceService
    )
    {
        var mapping = contexts.Mapping(entityType, container);
        persistenceService = mapping.FirstOrDefault()!;
        return mapping.Length > 0;
    }

    public bool OwnsStorageType(Type storageType, IServiceContainer container) =>
        DbContexts.IsDbContext(storageType);

    public void ApplyTransactionSupport(
        IChain chain,
        IServiceContainer container,
        Type entityType
    ) => ApplyTransactionSupport(chain, container);

    // Wolverine calls this for every storage action and for every policy that asks for a transaction.
    public void ApplyTransactionSupport(IChain chain, IServiceContainer container)
    {
        var dbContextType =
            owner.Find(chain, container)
            ?? throw new InvalidOperationException(
                $"{chain.Description} uses no registered DbContext."
            );
        RequireReadCommitted(chain);

        if (chain.Middleware.OfType<EnlistFrame>().SingleOrDefault() is not { } enlist)
        {
            enlist = new EnlistFrame(
                chain,
                dbContextType,
                TransactionOwner.MayShare(chain, dbContextType, container)
            );
            chain.Middleware.Insert(0, enlist);
            chain.Postprocessors.Add(new CommitFrame(chain));
        }
        else if (enlist.DbContextType != dbContextType)
        {
            throw new InvalidOperationException(
                $"{chain.Description} was to commit {enlist.DbContextType.Name}, and now {dbContextType.Name} as well."
            );
        }

        if (TransactionOwner.RunsStatements(chain, dbContextType, container))
        {
            // Last of what comes before the handler: what is read there needs no transaction.
            chain.Middleware.RemoveAll(x => x is BeginFrame);
            chain.Middleware.Add(new BeginFrame(enlist));
        }
    }

    public Type DetermineSagaIdType(Type sagaType, IServiceContainer container) =>
        contexts.KeyType(sagaType, container);

    public Frame DetermineLoadFrame(IServiceContainer container, Type sagaType, Variable sagaId) =>
        new LoadFrame(contexts.TheOneMapping(sagaType, container), sagaType, sagaId);

    public Frame DetermineInsertFrame(Variable saga, IServiceContainer container) =>
        new StorageFrame(nameof(DbContextUnitOfWork.Insert), saga);

    public Frame DetermineUpdateFrame(Variable saga, IServiceContainer container) =>
        new StorageFrame(nameof(DbContextUnitOfWork.Update), saga);

    public Frame DetermineDeleteFrame(
        Variable sagaId,
        Variable saga,
        IServiceContainer container
    ) => DetermineDeleteFrame(saga, container);

    public Frame DetermineDeleteFrame(Variable variable, IServiceContainer container) =>
        new StorageFrame(nameof(DbContextUnitOfWork.Delete), variable);

    public Frame DetermineStoreFrame(Variable saga, IServiceContainer container) =>
        new StorageFrame(nameof(DbContextUnitOfWork.StoreAsync), saga);

    public Frame DetermineStorageActionFrame(
        Type entityType,
        Variable action,
        IServiceContainer container
    ) => new StorageFrame(nameof(DbContextUnitOfWork.ApplyAsync), action);

    public Frame CommitUnitOfWorkFrame(Variable saga, IServiceContainer container) =>
        new CommentFrame("Committed below, together with the messages");

    public Frame[] DetermineFrameToNullOutMaybeSoftDeleted(Variable entity) => [];

    // A level that would silently not be used is worse than none.
    private static void RequireReadCommitted(IChain chain)
    {
        if (
            chain.Tags.TryGetValue(TransactionalAttribute.IsolationLevelKey, out var level)
            && level is not IsolationLevel.ReadCommitted
        )
        {
            throw new InvalidOperationException(
                $"{chain.Description} asks for isolation level {level}, but units of work are committed in {IsolationLevel.ReadCommitted} only."
            );
        }
    }
}
