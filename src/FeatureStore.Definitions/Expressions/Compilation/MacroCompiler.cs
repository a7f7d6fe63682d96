using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Syntax;

namespace FeatureStore.Definitions.Expressions.Compilation;

/// <summary>
/// Macros (langdef: Macros; the extensions for two variables, bindings and optionals): calls whose arguments are not all evaluated once.
/// </summary>
internal sealed class MacroCompiler(ExpressionCompiler compiler)
{
    private static readonly Dictionary<string, string> Spellings = new()
    {
        ["has"] = "has(x.field)",
        ["all"] = "x.all(e, test) or x.all(k, v, test)",
        ["exists"] = "x.exists(e, test) or x.exists(k, v, test)",
        ["exists_one"] = "x.exists_one(e, test) or x.exists_one(k, v, test)",
        ["existsOne"] = "x.existsOne(e, test) or x.existsOne(k, v, test)",
        ["filter"] = "x.filter(e, test)",
        ["map"] = "x.map(e, value) or x.map(e, test, value)",
        ["transformList"] = "x.transformList(k, v, value) or x.transformList(k, v, test, value)",
        ["transformMap"] = "x.transformMap(k, v, value) or x.transformMap(k, v, test, value)",
        ["transformMapEntry"] = "x.transformMapEntry(k, v, map) or x.transformMapEntry(k, v, test, map)",
        ["optMap"] = "x.optMap(e, value)",
        ["optFlatMap"] = "x.optFlatMap(e, optional)",
        ["bind"] = "cel.bind(name, value, expression)",
    };

    public static IEnumerable<string> Names => Spellings.Keys;

    /// <summary>How a macro is written; null when the name is none.</summary>
    public static string? Spelling(string name) => Spellings.GetValueOrDefault(name);

    /// <returns>False when the call is no macro, or has another number of arguments.</returns>
    public bool TryExpand(SyntaxNode.Call call, out EvaluationNode node)
    {
        node = null!;
        switch (call.Function, call.Target, call.Arguments.Length)
        {
            case ("has", null, _):
                node = call.Arguments is [SyntaxNode.Select { IsOptional: false } select]
                    ? compiler.CompileHas(select)
                    : throw new CelSyntaxException("has() takes one field selection, as in has(event.user.id)", call.Position);
                return true;
            case ("bind", SyntaxNode.Identifier { Name: "cel" }, 3):
                node = Bind(call);
                return true;
            case ("optMap" or "optFlatMap", { }, 2):
                node = OptionalMap(call);
                return true;
            case ("all" or "exists" or "exists_one" or "existsOne" or "filter", { }, 2):
                node = Comprehend(call, variables: 1, tests: 1);
                return true;
            case ("all" or "exists" or "exists_one" or "existsOne", { }, 3):
                node = Comprehend(call, variables: 2, tests: 1);
                return true;
            case ("map", { }, 2 or 3):
                node = Comprehend(call, variables: 1, tests: call.Arguments.Length - 2);
                return true;
            case ("transformList" or "transformMap" or "transformMapEntry", { }, 3 or 4):
                node = Comprehend(call, variables: 2, tests: call.Arguments.Length - 3);
                return true;
            default:
                return false;
        }
    }

    private Comprehension Comprehend(SyntaxNode.Call call, int variables, int tests)
    {
        var range = compiler.Compile(call.Target!);
        var names = call.Arguments[..variables].Select(NameOf).ToArray();
        if (variables == 2 && names[0] == names[1])
        {
            throw new CelSyntaxException($"the two variables are both called '{names[0]}'", call.Arguments[1].Position);
        }
        var (first, second) = compiler.Checks.Rounds(range, call, variables);
        var slots = names.Select((name, i) => compiler.Scope.Enter(name, i == 0 ? first : second)).ToArray();
        var bodies = call.Arguments[variables..];
        var compiled = compiler.CompileAll(bodies);
        var element = new PathNode(slots[0], []) { Position = call.Position };
        compiler.Scope.Leave(variables);

        var rounds = new ComprehensionRounds(range, slots[0], variables == 2 ? slots[1] : -1, bodies.Sum(b => b.Size));
        var test = tests == 1 ? compiled[0] : null;
        var at = call.Position;
        return call.Function switch
        {
            "all" => new QuantifierNodes.Each(rounds, compiled[0], isAll: true) { Position = at, Kinds = CelKinds.Bool },
            "exists" => new QuantifierNodes.Each(rounds, compiled[0], isAll: false) { Position = at, Kinds = CelKinds.Bool },
            "exists_one" or "existsOne" => new QuantifierNodes.One(rounds, compiled[0]) { Position = at, Kinds = CelKinds.Bool },
            "transformMap" => new TransformNodes.ToMap(rounds, test, compiled[^1]) { Position = at, Kinds = CelKinds.Map },
            "transformMapEntry" => new TransformNodes.ToEntries(rounds, test, compiled[^1]) { Position = at, Kinds = CelKinds.Map },
            "filter" => new TransformNodes.ToList(rounds, test, element) { Position = at, Type = compiler.Checks.Filtered(range) },
            _ => new TransformNodes.ToList(rounds, test, compiled[^1])
            {
                Position = at,
                Type = new CelType(CelKinds.List) { Element = compiled[^1].Type },
            },
        };
    }

    private BindingNodes.Bind Bind(SyntaxNode.Call call)
    {
        var value = compiler.Compile(call.Arguments[1]);
        var slot = compiler.Scope.Enter(NameOf(call.Arguments[0]), value.Type);
        var body = compiler.Compile(call.Arguments[2]);
        compiler.Scope.Leave(1);
        return new BindingNodes.Bind(slot, value, body) { Position = call.Position, Type = body.Type };
    }

    private BindingNodes.OptionalMap OptionalMap(SyntaxNode.Call call)
    {
        var operand = compiler.Compile(call.Target!);
        var slot = compiler.Scope.Enter(NameOf(call.Arguments[0]), CelType.Any);
        var body = compiler.Compile(call.Arguments[1]);
        compiler.Scope.Leave(1);
        return new BindingNodes.OptionalMap(operand, slot, body, call.Function == "optFlatMap")
        {
            Position = call.Position,
            Kinds = CelKinds.Opaque,
        };
    }

    private static string NameOf(SyntaxNode argument) =>
        argument is SyntaxNode.Identifier { IsAbsolute: false } name
            ? name.Name
            : throw new CelSyntaxException("here stands the name of the macro's variable, as in list.all(e, e > 0)", argument.Position);
}
