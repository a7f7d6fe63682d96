using GraphQL.Validation;
using GraphQL.Validation.Rules;

namespace FeatureStore.Serving.Validation;

/// <summary>The rules of the specification's section 5: the library's, but for those that let through what the specification refuses, or cost too much.</summary>
internal static class DocumentRules
{
    public static IReadOnlyList<IValidationRule> All { get; } =
    [
        new TooManyErrorsRule(),
        .. DocumentValidator.CoreRules.Where(rule => rule is not (VariablesInAllowedPosition or FieldsOnCorrectType or KnownTypeNames)),
        new KnownNames(),
        new VariablePositions(),
        new ExecutableDefinitions(),
    ];
}
