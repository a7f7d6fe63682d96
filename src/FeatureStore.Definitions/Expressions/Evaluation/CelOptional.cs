namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>A value that may be absent (CEL's extension <c>optional</c>).</summary>
internal sealed class CelOptional : CelOpaque
{
    public const string Name = "optional_type";

    private readonly CelValue _value;

    private CelOptional(bool hasValue, in CelValue value)
    {
        HasValue = hasValue;
        _value = value;
    }

    public static CelValue None { get; } = CelValue.FromOpaque(new CelOptional(hasValue: false, default));

    public override string TypeName => Name;

    public override string? Text => null;

    public override long Weight => CelWeight.Scalar + CelWeight.Of(_value);

    public bool HasValue { get; }

    /// <summary>Null where there is none.</summary>
    public CelValue Value => _value;

    public static CelValue Of(in CelValue value) => CelValue.FromOpaque(new CelOptional(hasValue: true, value));

    public override bool EqualTo(CelOpaque other) =>
        other is CelOptional optional && optional.HasValue == HasValue && (!HasValue || CelEquality.AreEqual(_value, optional._value));
}
