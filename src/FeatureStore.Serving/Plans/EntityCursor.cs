namespace FeatureStore.Serving.Plans;

/// <summary>The entity that is being written.</summary>
/// <param name="Root">Key of the root field in the answer.</param>
/// <param name="Index">Place in its list; null when the root field is one entity.</param>
/// <param name="Id">Its id.</param>
/// <param name="FirstRead">Its planned reads.</param>
/// <param name="FirstPosition">Their positions.</param>
internal readonly record struct EntityCursor(string Root, int? Index, string Id, int FirstRead, int FirstPosition)
{
    /// <summary>The path of something below the entity, for an error.</summary>
    public object[] Path(params ReadOnlySpan<object> below) => Index is { } index ? [Root, index, .. below] : [Root, .. below];
}
