namespace FeatureStore.Serving.Plans;

/// <summary>How the JSON of a variable is read.</summary>
internal enum VariableKind
{
    Boolean,
    Int,
    Text,
    Id,

    /// <summary>Epoch ms.</summary>
    DateTime,

    /// <summary>Ticks.</summary>
    Duration,

    /// <summary>A field of a feature, as its ordinal.</summary>
    Field,

    /// <summary>As <see cref="string"/>[].</summary>
    Ids,

    /// <inheritdoc cref="Ids"/>
    Texts,

    /// <summary>As <see cref="RunTime.SelectionInput"/>[].</summary>
    Selections,
}
