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

    /// <summary>Names that a message lists.</summary>
    private const int MaxNames = 10;

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

    /// <summary>The variable with fields below it, as messages name it.</summary>
    public static string Name(string root, IEnumerable<PathField> fields) => string.Join('.', fields.Select(f => f.Name).Prepend(root));

    /// <summary>What a field of a value is, as far as its fields are declared.</summary>
    public CelType Field(EvaluationNode operand, SyntaxNode.Select select) =>
        Select(NameOf(operand), operand.Type, new PathField(select.Field, select.Position));

    /// <summary>An optional of a value, of which fields can be asked as of the value.</summary>
    public static CelType Optional(CelType type) => type with { Kinds = type.Kinds | CelKinds.Opaque, Texts = [] };

    /// <summary>What an element is.</summary>
    public CelType Index(EvaluationNode operand, SyntaxNode.Index index)
    {
        if (!operand.Kinds.Meets(Containers))
        {
            Refuse($"[…] needs a list or map, and this is {operand.Kinds.Describe()}", index.Position);
        }
        return operand.Kinds.Meets(CelKinds.Map | CelKinds.Opaque) ? CelType.Any : operand.Type.Element ?? CelType.Any;
    }

    /// <summary>What the variables of a macro are: elements, or indexes and elements; keys, or keys and values.</summary>
    public (CelType First, CelType Second) Rounds(EvaluationNode range, SyntaxNode.Call call, int variables)
    {
        if (!range.Kinds.Meets(CelKinds.List | CelKinds.Map))
        {
            Refuse($"'{call.Function}' goes over a list or map, and this is {range.Kinds.Describe()}", range.Position);
        }
        var element = range.Type.Element ?? CelType.Any;
        return range.Kinds.Meets(CelKinds.Map) ? (CelType.Any, CelType.Any)
            : variables == 1 ? (element, CelType.Any)
            : (new CelType(CelKinds.Int), element);
    }

    /// <summary>What is left of a list has the same elements.</summary>
    public CelType Filtered(EvaluationNode range) =>
        new(CelKinds.List) { Element = range.Kinds.Meets(CelKinds.Map) ? null : range.Type.Element };

    /// <summary>A text that what it is compared with can never be.</summary>
    public void Texts(EvaluationNode value, EvaluationNode other)
    {
        if (value.Type.Texts.IsEmpty || other is not EvaluationNode.Constant constant)
        {
            return;
        }
        foreach (var wanted in constant.Value.Kind == CelKind.List ? [.. constant.Value.Elements] : new[] { constant.Value })
        {
            if (wanted.TryGetString(out var text) && !value.Type.Texts.Contains(text))
            {
                var hint = NearestName.Hint(text, value.Type.Texts);
                Refuse(
                    $"{NameOf(value)} is never '{text}'{(hint.Length > 0 ? hint : $"; it is declared as one of {Some(value.Type.Texts)}")}",
                    constant.Position
                );
            }
        }
    }

    /// <summary>What fields below a variable lead to, as far as they are declared.</summary>
    public CelType Path(string root, CelType type, IReadOnlyList<PathField> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            type = Select($"'{Name(root, fields.Take(i))}'", type, fields[i]);
        }
        return type;
    }

    private CelType Select(string owner, CelType type, PathField field)
    {
        // What is nothing but null may still be asked: to a feature the answer is null.
        if (!type.Kinds.Meets(CelKinds.Map | CelKinds.Opaque) && type.Kinds != CelKinds.Null)
        {
            Refuse($"field '{field.Name}' is asked of {owner}, which is {type.Kinds.Describe()} and has no fields", field.Position);
            return CelType.Any;
        }
        if (type.Fields is null)
        {
            return CelType.Any;
        }
        if (type.Fields.TryGetValue(field.Name, out var found))
        {
            return found;
        }
        if (!type.IsOpen)
        {
            var hint = NearestName.Hint(field.Name, type.Fields.Keys.Order(StringComparer.Ordinal));
            Refuse(
                $"{owner} has no field '{field.Name}'{(hint.Length > 0 ? hint : $"; it has {Some(type.Fields.Keys.Order(StringComparer.Ordinal))}")}",
                field.Position
            );
        }
        return CelType.Any;
    }

    private static string NameOf(EvaluationNode node) => node is PathNode { Name.Length: > 0 } path ? $"'{path.Name}'" : "this value";

    private static string Some(IEnumerable<string> names)
    {
        var shown = names.Take(MaxNames + 1).ToArray();
        return shown.Length == 0 ? "none" : string.Join(", ", shown.Take(MaxNames)) + (shown.Length > MaxNames ? ", …" : "");
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
