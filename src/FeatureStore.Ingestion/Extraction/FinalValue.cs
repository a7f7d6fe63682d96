using FeatureStore.Definitions.Expressions;

namespace FeatureStore.Ingestion.Extraction;

/// <summary>The final result of a feature's expression in messages. Inside of an expression CEL's own rules hold.</summary>
internal static class FinalValue
{
    /// <summary>For a message: kinds and errors, never the value itself.</summary>
    public static string Describe(in this CelValue value) =>
        value.Kind switch
        {
            CelKind.Error => $"no value ({value.ErrorMessage})",
            CelKind.Null => "null",
            var kind => $"a {kind.ToString().ToLowerInvariant()}",
        };
}
