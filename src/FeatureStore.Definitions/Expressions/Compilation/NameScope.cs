using System.Diagnostics.CodeAnalysis;
using FeatureStore.Definitions.Expressions.Evaluation;
using FeatureStore.Definitions.Expressions.Functions;
using FeatureStore.Definitions.Expressions.Syntax;
using FeatureStore.Definitions.Naming;

namespace FeatureStore.Definitions.Expressions.Compilation;

/// <summary>
/// What names mean at one place of an expression (langdef: Name Resolution): the variables of macros around it, innermost first, then
/// those of the environment and the types, in the container, in what contains it, and so on outwards.
/// </summary>
internal sealed class NameScope(CelEnvironment environment)
{
    private static readonly string[] TypeNames =
    [
        "bool",
        "int",
        "uint",
        "double",
        "string",
        "bytes",
        "list",
        "map",
        "null_type",
        "type",
        "google.protobuf.Timestamp",
        "google.protobuf.Duration",
        CelOptional.Name,
        IpAddress.Name,
        IpNetwork.Name,
    ];

    private readonly Stack<(string Name, int Slot, CelType Type)> _locals = new();
    private int _inUse = environment.Variables.Length;

    /// <summary>Slots that evaluation needs: those of the environment, then one for each variable of nested macros.</summary>
    public int SlotCount { get; private set; } = environment.Variables.Length;

    /// <summary>Enters a macro's variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">What is known of it.</param>
    /// <returns>Its slot.</returns>
    public int Enter(string name, CelType type)
    {
        var slot = _inUse++;
        SlotCount = Math.Max(SlotCount, _inUse);
        _locals.Push((name, slot, type));
        return slot;
    }

    /// <summary>Leaves the innermost variables. Their slots are free again for macros beside this one.</summary>
    public void Leave(int count)
    {
        _inUse -= count;
        for (var i = 0; i < count; i++)
        {
            _locals.Pop();
        }
    }

    public bool TryLocal(SyntaxNode.Identifier name, out int slot, out CelType type)
    {
        slot = -1;
        type = CelType.Any;
        if (name.IsAbsolute)
        {
            return false;
        }
        foreach (var local in _locals)
        {
            if (local.Name == name.Name)
            {
                slot = local.Slot;
                type = local.Type;
                return true;
            }
        }
        return false;
    }

    /// <summary>Slot and definition of a variable of the environment.</summary>
    public bool TryVariable(string name, bool isAbsolute, out int slot, [NotNullWhen(true)] out CelVariable? variable)
    {
        foreach (var candidate in Candidates(name, isAbsolute))
        {
            for (slot = 0; slot < environment.Variables.Length; slot++)
            {
                variable = environment.Variables[slot];
                if (variable.Name == candidate)
                {
                    return true;
                }
            }
        }
        slot = -1;
        variable = null;
        return false;
    }

    public bool TryType(string name, bool isAbsolute, [NotNullWhen(true)] out string? type)
    {
        type = Candidates(name, isAbsolute).FirstOrDefault(TypeNames.Contains);
        return type is not null;
    }

    /// <summary>The full name of a function that is not called on a value.</summary>
    public bool TryGlobalFunction(string name, bool isAbsolute, [NotNullWhen(true)] out string? function)
    {
        function = Candidates(name, isAbsolute).FirstOrDefault(CelFunctions.IsGlobal);
        return function is not null;
    }

    public string UnknownVariable(string name)
    {
        var names = environment.Variables.Select(v => v.Name).ToArray();
        var hint = NearestName.Hint(name, [.. names, .. _locals.Select(l => l.Name)]);
        return hint.Length > 0 ? $"unknown variable '{name}'{hint}"
            : names.Length > 0
                ? $"unknown variable '{name}'; there are {string.Join(", ", names.Select(n => $"'{n}'"))}, and text stands in quotes"
            : $"unknown variable '{name}'; there are none here";
    }

    private IEnumerable<string> Candidates(string name, bool isAbsolute)
    {
        var container = isAbsolute ? string.Empty : environment.Container;
        while (container.Length > 0)
        {
            yield return $"{container}.{name}";
            container = container[..Math.Max(0, container.LastIndexOf('.'))];
        }
        yield return name;
    }
}
