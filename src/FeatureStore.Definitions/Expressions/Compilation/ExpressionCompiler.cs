using System.Diagnostics.CodeAnalysis;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Expressions.Syntax;

namespace FeatureStore.Definitions.Expressions.Compilation;

/// <summary>
/// Syntax tree → evaluation nodes: names become slots and functions, macros are expanded, constants are computed, common shapes get
/// nodes of their own, and what can be known of kinds is checked on the way.
/// </summary>
internal sealed class ExpressionCompiler
{
    private readonly CelEnvironment _environment;
    private readonly CallCompiler _calls;

    public ExpressionCompiler(CelEnvironment environment)
    {
        _environment = environment;
        Checks = new KindChecks(environment.IsChecked);
        Scope = new NameScope(environment);
        _calls = new CallCompiler(this, environment, Checks);
    }

    public NameScope Scope { get; }

    public KindChecks Checks { get; }

    /// <exception cref="CelSyntaxException">An unknown name, a call that no function answers, or a value where none of its kind can be.</exception>
    public EvaluationNode Compile(SyntaxNode node) =>
        node switch
        {
            SyntaxNode.Literal literal => new EvaluationNode.Constant(literal.Value, literal.Position),
            SyntaxNode.Identifier or SyntaxNode.Select => CompileSelection(node),
            SyntaxNode.Index index => CompileIndex(index),
            SyntaxNode.Logical logical => CompileLogical(logical),
            SyntaxNode.Conditional conditional => CompileConditional(conditional),
            SyntaxNode.Unary unary => CompileUnary(unary),
            SyntaxNode.Binary binary => CompileBinary(binary),
            SyntaxNode.ListLiteral list => CompileList(list),
            SyntaxNode.MapLiteral map => CompileMap(map),
            SyntaxNode.Call call => _calls.Compile(call),
            SyntaxNode.Message message => throw new CelSyntaxException(
                $"'{message.TypeName}{{…}}' makes a message, and there are no message types here; write a map: {{\"key\": value}}",
                message.Position
            ),
            _ => throw new InvalidOperationException($"No rule for {node.GetType().Name}."),
        };

    public EvaluationNode[] CompileAll(IEnumerable<SyntaxNode> nodes) => [.. nodes.Select(Compile)];

    /// <summary><c>has(operand.field)</c></summary>
    public SelectionNodes.Has CompileHas(SyntaxNode.Select select)
    {
        var operand = Compile(select.Operand);
        Checks.Field(operand, select);
        return new SelectionNodes.Has(operand, new PathField(select.Field, select.Position))
        {
            Position = select.Position,
            Kinds = CelKinds.Bool,
        };
    }

    /// <summary>The names of <c>a.b.c</c>, where all of it is plain names.</summary>
    public static bool TryNames(SyntaxNode node, [NotNullWhen(true)] out SyntaxNode.Identifier? root, out string[] names)
    {
        if (!TryFlatten(node, out root, out var fields) || !fields.All(f => f.IsName))
        {
            root = null;
            names = [];
            return false;
        }
        names = [root.Name, .. fields.Select(f => f.Field.Name)];
        return true;
    }

    private EvaluationNode CompileSelection(SyntaxNode node)
    {
        if (TryFlatten(node, out var root, out var fields))
        {
            return CompilePath(node, root, fields);
        }
        var select = (SyntaxNode.Select)node;
        var operand = Compile(select.Operand);
        var type = Checks.Field(operand, select);
        return new SelectionNodes.Select(operand, new PathField(select.Field, select.Position), select.IsOptional)
        {
            Position = select.Position,
            Type = select.IsOptional ? KindChecks.Optional(type) : type,
        };
    }

    private EvaluationNode CompilePath(SyntaxNode node, SyntaxNode.Identifier root, List<(PathField Field, bool IsName)> fields)
    {
        var path = fields.ConvertAll(f => f.Field);
        if (Scope.TryLocal(root, out var local, out var known))
        {
            return new PathNode(local, [.. path])
            {
                Position = node.Position,
                Name = KindChecks.Name(root.Name, path),
                Type = Checks.Path(root.Name, known, path),
            };
        }
        // The longest qualified name wins: with variables 'a.b' and 'a', a.b.c is field c of 'a.b'.
        var names = fields.FindIndex(f => !f.IsName);
        for (var length = names < 0 ? fields.Count : names; length >= 0; length--)
        {
            var name = string.Join('.', path.Take(length).Select(f => f.Name).Prepend(root.Name));
            if (Scope.TryVariable(name, root.IsAbsolute, out var slot, out var variable))
            {
                var below = path.GetRange(length, path.Count - length);
                return new PathNode(slot, [.. below])
                {
                    Position = node.Position,
                    Name = KindChecks.Name(variable.Name, below),
                    Type = Checks.Path(variable.Name, variable.Type ?? CelType.Any, below),
                };
            }
            if (length == fields.Count && Scope.TryType(name, root.IsAbsolute, out var type))
            {
                return new EvaluationNode.Constant(CelValue.FromType(type), node.Position);
            }
        }
        return Checks.Unknown(Scope.UnknownVariable(root.Name), root.Position);
    }

    /// <summary>A name with what is selected from it; <c>["field"]</c> selects as <c>.field</c> does.</summary>
    private static bool TryFlatten(
        SyntaxNode node,
        [NotNullWhen(true)] out SyntaxNode.Identifier? root,
        out List<(PathField Field, bool IsName)> fields
    )
    {
        fields = [];
        root = null;
        while (root is null)
        {
            switch (node)
            {
                case SyntaxNode.Select { IsOptional: false } select:
                    fields.Add((new PathField(select.Field, select.Position), !select.IsQuoted));
                    node = select.Operand;
                    break;
                case SyntaxNode.Index { IsOptional: false, Key: SyntaxNode.Literal { Value.Kind: CelKind.String } key } index:
                    fields.Add((new PathField(key.Value.AsString(), index.Position), false));
                    node = index.Operand;
                    break;
                case SyntaxNode.Identifier identifier:
                    root = identifier;
                    break;
                default:
                    return false;
            }
        }
        fields.Reverse();
        return true;
    }

    private EvaluationNode CompileIndex(SyntaxNode.Index index)
    {
        if (TryFlatten(index, out _, out _))
        {
            return CompileSelection(index);
        }
        var operand = Compile(index.Operand);
        var type = Checks.Index(operand, index);
        return new SelectionNodes.Index(operand, Compile(index.Key), index.IsOptional)
        {
            Position = index.Position,
            Type = index.IsOptional ? KindChecks.Optional(type) : type,
        };
    }

    private LogicNodes.Chain CompileLogical(SyntaxNode.Logical logical)
    {
        var operands = CompileAll(logical.Operands);
        foreach (var operand in operands)
        {
            Checks.Bool(operand, logical.IsAnd ? "&&" : "||");
        }
        return new LogicNodes.Chain(operands, logical.IsAnd) { Position = logical.Position, Kinds = CelKinds.Bool };
    }

    private LogicNodes.Conditional CompileConditional(SyntaxNode.Conditional conditional)
    {
        var condition = Compile(conditional.Condition);
        Checks.Bool(condition, "?");
        var then = Compile(conditional.Then);
        var otherwise = Compile(conditional.Otherwise);
        return new LogicNodes.Conditional(condition, then, otherwise)
        {
            Position = conditional.Position,
            Kinds = then.Kinds | otherwise.Kinds,
        };
    }

    private EvaluationNode CompileUnary(SyntaxNode.Unary unary)
    {
        var operand = Compile(unary.Operand);
        if (unary.Operation == '!')
        {
            Checks.Bool(operand, "!");
            return new LogicNodes.Not(operand) { Position = unary.Position, Kinds = CelKinds.Bool };
        }
        return new CallNodes.Unary(Arithmetic.Negate, operand)
        {
            Position = unary.Position,
            Kinds = Checks.Operator("-", operand.Kinds, CelKinds.None, unary.Position),
        };
    }

    private EvaluationNode CompileBinary(SyntaxNode.Binary binary)
    {
        var left = Compile(binary.Left);
        var right = Compile(binary.Right);
        var kinds = Checks.Operator(binary.Operation, left.Kinds, right.Kinds, binary.Position);
        switch (binary.Operation)
        {
            case "==" or "!=":
                Checks.Texts(left, right);
                Checks.Texts(right, left);
                return CompileEquality(binary, left, right);
            case "<" or "<=" or ">" or ">=":
                return new ComparisonNodes.Ordered(left, right, binary.Operation) { Position = binary.Position, Kinds = kinds };
            case "in":
                Checks.Texts(left, right);
                return left is PathNode wanted && right is EvaluationNode.Constant { Value: var list } && TryGetTexts(list, out var texts)
                    ? new ComparisonNodes.PathInTexts(wanted, texts) { Position = binary.Position, Kinds = kinds }
                    : new ComparisonNodes.In(left, right) { Position = binary.Position, Kinds = kinds };
            default:
                return new CallNodes.Binary(Arithmetic.Operator(binary.Operation), left, right)
                {
                    Position = binary.Position,
                    Kinds = kinds,
                };
        }
    }

    private static EvaluationNode CompileEquality(SyntaxNode.Binary binary, EvaluationNode left, EvaluationNode right)
    {
        var negated = binary.Operation == "!=";
        var (path, other) = left is PathNode ? (left, right) : (right, left);
        return path is PathNode p && other is EvaluationNode.Constant { Value: { Kind: CelKind.String } text }
            ? new ComparisonNodes.PathEqualsText(p, text.AsString(), negated) { Position = binary.Position, Kinds = CelKinds.Bool }
            : new ComparisonNodes.Equal(left, right, negated) { Position = binary.Position, Kinds = CelKinds.Bool };
    }

    private static bool TryGetTexts(in CelValue list, out string[] texts)
    {
        var found = new List<string>();
        texts = [];
        if (list.Kind != CelKind.List)
        {
            return false;
        }
        foreach (var element in list.Elements)
        {
            if (!element.TryGetString(out var text))
            {
                return false;
            }
            found.Add(text);
        }
        texts = [.. found];
        return true;
    }

    private EvaluationNode CompileList(SyntaxNode.ListLiteral list)
    {
        var elements = list.Elements.Select(e => (Value: Compile(e.Value), e.IsOptional)).ToArray();
        return elements.All(e => e is { IsOptional: false, Value: EvaluationNode.Constant { Value.IsError: false } })
            ? new EvaluationNode.Constant(
                CelValue.FromList([.. elements.Select(e => ((EvaluationNode.Constant)e.Value).Value)]),
                list.Position
            )
            : new LiteralNodes.List(elements) { Position = list.Position, Kinds = CelKinds.List };
    }

    private EvaluationNode CompileMap(SyntaxNode.MapLiteral map)
    {
        var entries = map.Entries.Select(e => (Key: Compile(e.Key), Value: Compile(e.Value), e.IsOptional)).ToArray();
        foreach (var (key, _, _) in entries)
        {
            Checks.Key(key);
        }
        var node = new LiteralNodes.Map(entries) { Position = map.Position, Kinds = CelKinds.Map };
        return entries.All(e => e is { IsOptional: false, Key: EvaluationNode.Constant, Value: EvaluationNode.Constant })
            ? new EvaluationNode.Constant(node.Evaluate(new CelActivation(_environment)), map.Position)
            : node;
    }
}
