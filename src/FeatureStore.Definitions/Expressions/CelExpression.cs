using FeatureStore.Definitions.Expressions.Compilation;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Json;
using FeatureStore.Definitions.Expressions.Syntax;

namespace FeatureStore.Definitions.Expressions;

/// <summary>A compiled expression of the Common Expression Language (https://cel.dev). Safe for concurrent use.</summary>
public sealed class CelExpression
{
    private readonly EvaluationNode _root;
    private readonly int _slots;

    private CelExpression(string text, EvaluationNode root, int slots)
    {
        Text = text;
        _root = root;
        _slots = slots;
        FirstTest = CelFirstTest.Of(root);
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    /// <summary>What the value may be, as far as that is known before evaluation.</summary>
    public CelKinds Kinds => _root.Kinds;

    /// <summary>The same, with what is declared of it.</summary>
    public CelType Type => _root.Type;

    /// <summary>The comparison with constant texts that comes first, if the expression is one or is a chain of <c>&amp;&amp;</c> behind one.</summary>
    public CelFirstTest? FirstTest { get; }

    /// <summary>Parses, checks and compiles.</summary>
    /// <exception cref="CelSyntaxException">
    /// The text is no expression, names an unknown variable or function, can only fail because of its types, is longer than 16,384
    /// characters or nested deeper than 200 levels.
    /// </exception>
    public static CelExpression Compile(string text, CelEnvironment environment)
    {
        var compiler = new ExpressionCompiler(environment);
        var root = compiler.Compile(CelParser.Parse(text));
        return new CelExpression(text, root, compiler.Scope.SlotCount);
    }

    /// <summary>Evaluates. Errors are values, never exceptions: an event without a field is no exceptional case.</summary>
    /// <param name="activation">Of the environment that the expression was compiled for.</param>
    /// <returns>A string among the results is Unicode text; one inside a list or map may still be none.</returns>
    public CelValue Evaluate(CelActivation activation)
    {
        activation.Begin(_slots);
        return Checked(_root.Evaluate(activation), activation);
    }

    /// <summary>
    /// The same for a filter, to which missing (<see cref="CelValue.IsMissing"/>) is as good as false: of a chain of <c>&amp;&amp;</c> it
    /// evaluates no more once the result can only be one of the two.
    /// </summary>
    /// <inheritdoc cref="Evaluate"/>
    public CelValue EvaluateFilter(CelActivation activation)
    {
        activation.Begin(_slots);
        return Checked(_root is LogicNodes.Chain chain ? chain.EvaluateFilter(activation) : _root.Evaluate(activation), activation);
    }

    private static CelValue Checked(in CelValue result, CelActivation activation) =>
        activation.Budget.IsExceeded ? activation.Budget.Exceeded
        : result is { Kind: CelKind.String, Object: null } && !JsonText.IsWellFormed(result.Json) ? CelErrors.NotUnicode.At(0)
        : result;
}
