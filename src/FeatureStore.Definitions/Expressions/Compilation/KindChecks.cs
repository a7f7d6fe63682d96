using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Expressions.Syntax;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Expressions.Compilation;

/// <summary>
/// Type checks, as far as kinds are known: of literals, of what functions and operators give, of variables with declared fields. What
/// can only fail is refused; what might not is left to evaluation. Without effect where the environment is not checked.
/// </summary>
internal sealed class KindChecks(bool isChecked)
{
    private const CelKinds Containers = CelKinds.Map | CelKinds.List | CelKinds.Opaque | CelKinds.Null;
    private const CelKinds Keys = CelKinds.Bool | CelKinds.Int | CelKinds.UInt | CelKinds.String;

    /// <summary>Operand kinds and the result's: the overloads of the standard (langdef: Standard Definitions).</summary>
    private static readonly Dictionary<string, (CelKinds Left, CelKinds Right, CelKinds Result)[]> Operators = new()
    {
        ["+"] =
        [
            .. Same(CelKinds.Int, CelKinds.UInt, CelKinds.Double, CelKinds.String, CelKinds.Bytes, CelKinds.List, CelKinds.Duration),
            (CelKinds.Timestamp, CelKinds.Duration, CelKinds.Timestamp),
            (CelKinds.Duration, CelKinds.Timestamp, CelKinds.Timestamp),
        ],
        ["-"] =
        [
            .. Same(CelKinds.Int, CelKinds.UInt, CelKinds.Double, CelKinds.Duration),
            (CelKinds.Timestamp, CelKinds.Duration, CelKinds.Timestamp),
            (CelKinds.Timestamp, CelKinds.Timestamp, CelKinds.Duration),
            (CelKinds.Int, CelKinds.None, CelKinds.Int),
            (CelKinds.Double, CelKinds.None, CelKinds.Double),
            (CelKinds.Duration, CelKinds.None, CelKinds.Duration),
        ],
        ["*"] = Same(CelKinds.Int, CelKinds.UInt, CelKinds.Double),
        ["/"] = Same(CelKinds.Int, CelKinds.UInt, CelKinds.Double),
        ["%"] = Same(CelKinds.Int, CelKinds.UInt),
        ["in"] = [(CelKinds.Any, CelKinds.List | CelKinds.Map, CelKinds.Bool)],
        ["<"] = Ordered(),
        ["<="] = Ordered(),
        [">"] = Ordered(),
        [">="] = Ordered(),
        ["=="] = Equatable(),
        ["!="] = Equatable(),
    };

    /// <summary>What an operator gives; of the unary minus <paramref name="right"/> is none.</summary>
    public CelKinds Operator(string operation, CelKinds left, CelKinds right, int position)
    {
        var result = CelKinds.None;
        foreach (var overload in Operators[operation])
        {
            if (left.Meets(overload.Left) && (right == CelKinds.None ? overload.Right == CelKinds.None : right.Meets(overload.Right)))
            {
                result |= overload.Result;
            }
        }
        if (result != CelKinds.None)
        {
            return result;
        }
        Refuse(
            right == CelKinds.None ? $"'{operation}' is not defined for {left.Describe()}"
                : operation is "==" or "!=" ? $"{left.Describe()} and {right.Describe()} are never equal"
                : $"'{operation}' is not defined for {left.Describe()} and {right.Describe()}{Advice(operation, left, right)}",
            position
        );
        return CelKinds.Any;
    }

    public void Bool(EvaluationNode operand, string operation)
    {
        if (!operand.Kinds.Meets(CelKinds.Bool))
        {
            Refuse($"'{operation}' needs a bool, and this is {operand.Kinds.Describe()}", operand.Position);
        }
    }

    public void Key(EvaluationNode key)
    {
        if (!key.Kinds.Meets(Keys))
        {
            Refuse($"a key of a map is a string, int, uint or bool; this is {key.Kinds.Describe()}", key.Position);
        }
    }

    public void Field(CelKinds operand, SyntaxNode.Select select)
    {
        if (!operand.Meets(CelKinds.Map | CelKinds.Opaque | CelKinds.Null))
        {
            Refuse($"field '{select.Field}' is asked of {operand.Describe()}, which has no fields", select.Position);
        }
    }

    public void Index(CelKinds operand, SyntaxNode.Index index)
    {
        if (!operand.Meets(Containers))
        {
            Refuse($"[…] needs a list or map, and this is {operand.Describe()}", index.Position);
        }
    }

    /// <summary>What a variable's field may be, where its fields are declared.</summary>
    public CelKinds Path(CelVariable variable, List<PathField> fields)
    {
        if (fields.Count == 0)
        {
            return variable.Kinds;
        }
        if (variable.Fields is null)
        {
            return CelKinds.Any;
        }
        if (!variable.Fields.TryGetValue(fields[0].Name, out var kinds))
        {
            var names = variable.Fields.Keys.Order(StringComparer.Ordinal).ToArray();
            var hint = NearestName.Hint(fields[0].Name, names);
            Refuse(
                $"'{variable.Name}' has no field '{fields[0].Name}'{(hint.Length > 0 ? hint : $"; it has {string.Join(", ", names)}")}",
                fields[0].Position
            );
            return CelKinds.Any;
        }
        if (fields.Count == 1)
        {
            return kinds;
        }
        if (!kinds.Meets(CelKinds.Map | CelKinds.Opaque | CelKinds.Null))
        {
            Refuse($"field '{fields[1].Name}' is asked of {kinds.Describe()}, which has no fields", fields[1].Position);
        }
        return CelKinds.Any;
    }

    public void Arguments(CelFunction function, EvaluationNode[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            var wanted = function.ParameterAt(i);
            if (!arguments[i].Kinds.Meets(wanted))
            {
                Refuse(
                    $"'{function.Name}' needs {wanted.Describe()} here, and this is {arguments[i].Kinds.Describe()}",
                    arguments[i].Position
                );
            }
        }
    }

    /// <summary>A name that means nothing: refused, or left to fail if it is ever evaluated.</summary>
    public CallNodes.Unknown Unknown(string message, int position)
    {
        Refuse(message, position);
        return new CallNodes.Unknown(message) { Position = position };
    }

    /// <summary>An argument that can never be right: refused, or left to fail when it is evaluated.</summary>
    public EvaluationNode.Constant Invalid(string message, int position)
    {
        Refuse(message, position);
        return new EvaluationNode.Constant(CelErrors.Invalid(message), position);
    }

    private void Refuse(string message, int position)
    {
        if (isChecked)
        {
            throw new CelSyntaxException(message, position);
        }
    }

    private static string Advice(string operation, CelKinds left, CelKinds right) =>
        operation == "+" && (left | right).Meets(CelKinds.String) ? "; write string(…) around the other"
        : operation is "+" or "-" or "*" or "/" && (left | right) is var both && (both & ~CelKinds.Number) == CelKinds.None
            ? "; write double(…) or int(…) around one of them"
        : string.Empty;

    private static (CelKinds, CelKinds, CelKinds)[] Same(params CelKinds[] kinds) => [.. kinds.Select(k => (k, k, k))];

    private static (CelKinds, CelKinds, CelKinds)[] Ordered() =>
        [
            (CelKinds.Number, CelKinds.Number, CelKinds.Bool),
            .. new[] { CelKinds.Bool, CelKinds.String, CelKinds.Bytes, CelKinds.Timestamp, CelKinds.Duration }.Select(k =>
                (k, k, CelKinds.Bool)
            ),
        ];

    private static (CelKinds, CelKinds, CelKinds)[] Equatable() =>
        [
            (CelKinds.Null, CelKinds.Any, CelKinds.Bool),
            (CelKinds.Any, CelKinds.Null, CelKinds.Bool),
            (CelKinds.Number, CelKinds.Number, CelKinds.Bool),
            .. Enum.GetValues<CelKind>().Where(k => k != CelKind.Error).Select(k => (k.ToSet(), k.ToSet(), CelKinds.Bool)),
        ];
}
