namespace FeatureStore.Serving.Plans;

/// <summary>What an aggregate tells of its window.</summary>
internal enum FigureKind
{
    Count,
    CountDistinct,
    Sum,
    Average,
    Min,
    Max,
    Top,

    /// <summary>Nothing: the prefix has it all.</summary>
    Constant,
}
