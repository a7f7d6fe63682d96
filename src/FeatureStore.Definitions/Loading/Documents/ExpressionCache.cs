using System.Collections.Concurrent;
using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Definitions.Loading.Documents;

/// <summary>Expressions of one load: nearly all features of a stream have the same <c>entity_id</c> and <c>timestamp</c>, which are compiled once.</summary>
internal sealed class ExpressionCache
{
    private readonly ConcurrentDictionary<(string Text, CelEnvironment Environment), CelExpression> _compiled = new();

    /// <exception cref="CelSyntaxException">As <see cref="CelExpression.Compile"/>; what is wrong is not kept.</exception>
    public CelExpression Compile(string text, CelEnvironment environment) =>
        _compiled.TryGetValue((text, environment), out var compiled)
            ? compiled
            : _compiled.GetOrAdd((text, environment), CelExpression.Compile(text, environment));
}
