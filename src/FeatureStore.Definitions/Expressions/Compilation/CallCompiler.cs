using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Expressions.Patterns;
using FeatureStore.Definitions.Expressions.Syntax;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Expressions.Compilation;

/// <summary>Calls: macros, functions with a namespace (<c>math.abs(x)</c>), functions on values, and those that do not evaluate all arguments.</summary>
internal sealed class CallCompiler(ExpressionCompiler compiler, CelEnvironment environment, KindChecks checks)
{
    /// <summary>What is no function in the table, for hints.</summary>
    private static readonly string[] Special = ["coalesce", "or", "orValue"];

    private readonly MacroCompiler _macros = new(compiler);

    public EvaluationNode Compile(SyntaxNode.Call call)
    {
        if (environment.HasMacros && _macros.TryExpand(call, out var expanded))
        {
            return expanded;
        }
        if (TrySpecial(call, out var special))
        {
            return special;
        }
        if (TryGlobal(call, out var name, out var isAbsolute))
        {
            return
                compiler.Scope.TryGlobalFunction(name, isAbsolute, out var global)
                && CelFunctions.Find(global, isMember: false, call.Arguments.Length) is { } function
                ? Bind(call, function, call.Arguments)
                : checks.Unknown(UnknownFunction(call, global ?? name), call.Position);
        }
        return CelFunctions.Find(call.Function, isMember: true, call.Arguments.Length) is { } member
            ? Bind(call, member, [call.Target!, .. call.Arguments])
            : checks.Unknown(UnknownFunction(call, call.Function), call.Position);
    }

    /// <summary>Whether the call is of no value: <c>f(x)</c>, or <c>a.b.f(x)</c> where the dots make a function's name.</summary>
    private bool TryGlobal(SyntaxNode.Call call, out string name, out bool isAbsolute)
    {
        name = call.Function;
        isAbsolute = false;
        if (call.Target is null)
        {
            return true;
        }
        if (!ExpressionCompiler.TryNames(call.Target, out var root, out var names) || compiler.Scope.TryLocal(root, out _, out _))
        {
            return false;
        }
        name = $"{string.Join('.', names)}.{call.Function}";
        isAbsolute = root.IsAbsolute;
        return compiler.Scope.TryGlobalFunction(name, isAbsolute, out _);
    }

    private EvaluationNode Bind(SyntaxNode.Call call, CelFunction function, SyntaxNode[] syntax)
    {
        var arguments = compiler.CompileAll(syntax);
        checks.Arguments(function, arguments);
        if (call.Function == "matches" && arguments[1] is EvaluationNode.Constant { Value: { Kind: CelKind.String } pattern })
        {
            return CelPattern.TryCompile(pattern.AsString(), out var compiled, out var reason)
                ? new CallNodes.Matches(arguments[0], compiled) { Position = call.Position, Kinds = CelKinds.Bool }
                : checks.Invalid(reason, call.Arguments[^1].Position);
        }
        return function.Body switch
        {
            CelFunction.Of1 one => new CallNodes.Unary(one, arguments[0]) { Position = call.Position, Kinds = function.Result },
            CelFunction.Of2 two => new CallNodes.Binary(two, arguments[0], arguments[1], function.IsSearch)
            {
                Position = call.Position,
                Kinds = function.Result,
            },
            var many => new CallNodes.Many((CelFunction.OfMany)many, arguments, function.IsSearch)
            {
                Position = call.Position,
                Kinds = function.Result,
            },
        };
    }

    /// <summary>Calls that leave an argument unevaluated, or take one that fails.</summary>
    private bool TrySpecial(SyntaxNode.Call call, out EvaluationNode node)
    {
        switch (call)
        {
            case { Function: "coalesce", Target: null, Arguments.Length: > 0 }:
                var choices = compiler.CompileAll(call.Arguments);
                node = new CallNodes.Coalesce(choices)
                {
                    Position = call.Position,
                    Kinds = choices.Aggregate(CelKinds.Null, static (kinds, choice) => kinds | choice.Kinds),
                };
                return true;
            case { Function: "or" or "orValue", Target: { } target, Arguments: [var other] }:
                node = new BindingNodes.Or(compiler.Compile(target), compiler.Compile(other), call.Function == "orValue")
                {
                    Position = call.Position,
                    Kinds = call.Function == "or" ? CelKinds.Opaque : CelKinds.Any,
                };
                return true;
            default:
                node = null!;
                return false;
        }
    }

    private static string UnknownFunction(SyntaxNode.Call call, string name)
    {
        var spellings = string.Join(" or ", CelFunctions.Spellings(name));
        return spellings.Length > 0 ? $"'{name}' is called as {spellings}"
            : MacroCompiler.Spelling(call.Function) is { } macro ? $"'{call.Function}' is called as {macro}"
            : $"unknown function '{name}'{NearestName.Hint(name, [.. CelFunctions.Names, .. MacroCompiler.Names, .. Special])}";
    }
}
