namespace FeatureStore.Definitions.Expressions.Evaluation;

/// <summary>A compiled expression or part of one. Without state, so that any number of threads may evaluate it.</summary>
internal abstract class EvaluationNode
{
    /// <summary>0-based offset in the expression's text that errors of this part point at.</summary>
    public int Position { get; init; }

    /// <summary>What the value may be, errors aside.</summary>
    public CelKinds Kinds { get; init; } = CelKinds.Any;

    /// <summary>The same, with what is declared of the value; nothing more than <see cref="Kinds"/> where that is not set.</summary>
    public CelType Type
    {
        get => field ?? new CelType(Kinds);
        init => (field, Kinds) = (value, value.Kinds);
    }

    public abstract CelValue Evaluate(CelActivation activation);

    /// <summary>An error that arose here, with its place; any other value as it is.</summary>
    protected CelValue Placed(in CelValue value) => value.IsError ? value.At(Position) : value;

    internal sealed class Constant : EvaluationNode
    {
        private readonly CelValue _value;

        public Constant(CelValue value, int position)
        {
            Position = position;
            Kinds = value.IsError ? CelKinds.Any : value.Kind.ToSet();
            _value = Placed(value);
        }

        public CelValue Value => _value;

        public override CelValue Evaluate(CelActivation activation) => _value;
    }
}
