namespace FeatureStore.Serving.Records;

/// <summary>Why a stored record is not part of an answer.</summary>
internal enum LeftOutReason
{
    None,

    /// <summary>A required field has no value and no default.</summary>
    MissingRequired,

    /// <summary>Not a JSON array, or a value is not of its field's type.</summary>
    Malformed,
}
