namespace FeatureStore.Serving.Records;

/// <summary>Where in a stored record a field's JSON is, in bytes.</summary>
internal readonly record struct FieldSlice(int Start, int Length)
{
    /// <summary>The field is null.</summary>
    public static readonly FieldSlice Null = new(-1, 0);

    /// <summary>The record lacks the field, and the definition has a default.</summary>
    public static readonly FieldSlice Default = new(-2, 0);

    public bool IsNull => Start == -1;

    public bool IsDefault => Start == -2;
}
