using JasperFx;
using JasperFx.CodeGeneration;
using Wolverine;
using Wolverine.Configuration;
using Wolverine.Runtime.Handlers;

namespace Planne.Durability.EntityFrameworkCore;

/// <summary>Has side effects that can be shared executed at the commit. Comes after Wolverine's own, which executes each by itself.</summary>
internal sealed class SharedEffectPolicy : IChainPolicy
{
    public void Apply(
        IReadOnlyList<IChain> chains,
        GenerationRules rules,
        IServiceContainer container
    )
    {
        foreach (var chain in chains.Where(x => x.Middleware.OfType<EnlistFrame>().Any()))
        {
            foreach (var effect in chain.ReturnVariablesOfType<ISideEffect>())
            {
                if (SharedEffects.Find(effect.VariableType) is not null)
                {
                    effect.UseReturnAction(_ => new StorageFrame(
                        nameof(DbContextUnitOfWork.Share),
                        effect
                    ));
                }
            }
        }
    }
}
