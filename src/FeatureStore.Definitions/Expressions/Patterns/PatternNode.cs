namespace FeatureStore.Definitions.Expressions.Patterns;

/// <summary>A pattern as it was read. Groups have gone: only whether there is a match is asked.</summary>
internal abstract record PatternNode
{
    private PatternNode() { }

    /// <summary>Instructions that the node becomes, repetitions counted.</summary>
    public abstract long Size { get; }

    /// <summary>One code point of a set.</summary>
    internal sealed record One(RuneSet Set) : PatternNode
    {
        public override long Size => 1;
    }

    /// <summary>A place between code points.</summary>
    internal sealed record Place(PatternPlace Kind) : PatternNode
    {
        public override long Size => 1;
    }

    internal sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode
    {
        public override long Size { get; } = Parts.Sum(p => p.Size);
    }

    internal sealed record Choice(IReadOnlyList<PatternNode> Parts) : PatternNode
    {
        public override long Size { get; } = Parts.Sum(p => p.Size) + (2L * (Parts.Count - 1));
    }

    /// <param name="Part">What is repeated.</param>
    /// <param name="Least">At least so often.</param>
    /// <param name="Most">At most so often; null: without end.</param>
    internal sealed record Repeat(PatternNode Part, int Least, int? Most) : PatternNode
    {
        public override long Size { get; } = (Part.Size * Math.Max(Least, Most ?? (Least == 0 ? 1 : Least))) + (Most - Least ?? 2);
    }
}
