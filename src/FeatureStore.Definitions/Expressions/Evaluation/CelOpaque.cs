namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>A value of a type that CEL's core does not know. Immutable.</summary>
internal abstract class CelOpaque
{
    /// <summary>What <c>type()</c> answers.</summary>
    public abstract string TypeName { get; }

    /// <summary>For <c>string()</c> and for messages; null where the type has no text.</summary>
    public abstract string? Text { get; }

    /// <summary>As <see cref="CelWeight"/> counts.</summary>
    public virtual long Weight => CelWeight.Scalar;

    /// <summary>CEL's <c>==</c> with another value of whatever opaque type.</summary>
    public abstract bool EqualTo(CelOpaque other);
}
