namespace FeatureStore.Definitions.Expressions.Syntax;

/// <summary>An expression as parsed. Macros are still calls here.</summary>
/// <param name="position">0-based offset that errors about the node point at.</param>
/// <param name="children">The parts.</param>
internal abstract class SyntaxNode(int position, params IReadOnlyCollection<SyntaxNode> children)
{
    public int Position => position;

    /// <summary>Nodes on the longest way down, this one included: evaluation recurses as deep.</summary>
    public int Depth { get; } = 1 + children.Select(c => c.Depth).DefaultIfEmpty().Max();

    /// <summary>Nodes in all, this one included: what evaluating it once takes, macros aside.</summary>
    public int Size { get; } = 1 + children.Sum(c => c.Size);

    internal sealed class Literal(int position, CelValue value) : SyntaxNode(position)
    {
        public CelValue Value => value;
    }

    /// <summary><c>name</c>, or <c>.name</c> for one that no container qualifies.</summary>
    internal sealed class Identifier(int position, string name, bool isAbsolute) : SyntaxNode(position)
    {
        public string Name => name;

        public bool IsAbsolute => isAbsolute;
    }

    /// <summary><c>operand.field</c>, or <c>operand.?field</c>; the field of <c>operand.`field`</c> is quoted.</summary>
    internal sealed class Select(int position, SyntaxNode operand, string name, bool isQuoted = false, bool isOptional = false)
        : SyntaxNode(position, operand)
    {
        public SyntaxNode Operand => operand;

        public string Field => name;

        /// <summary>A quoted field is never part of a qualified name.</summary>
        public bool IsQuoted => isQuoted;

        public bool IsOptional => isOptional;
    }

    /// <summary><c>operand[index]</c>, or <c>operand[?index]</c>.</summary>
    internal sealed class Index(int position, SyntaxNode operand, SyntaxNode key, bool isOptional = false)
        : SyntaxNode(position, operand, key)
    {
        public SyntaxNode Operand => operand;

        public SyntaxNode Key => key;

        public bool IsOptional => isOptional;
    }

    /// <summary><c>function(arguments)</c>, or <c>target.function(arguments)</c>.</summary>
    internal sealed class Call(int position, SyntaxNode? target, string function, SyntaxNode[] arguments)
        : SyntaxNode(position, target is null ? arguments : [target, .. arguments])
    {
        public SyntaxNode? Target => target;

        public string Function => function;

        public SyntaxNode[] Arguments => arguments;
    }

    /// <summary><c>!operand</c> or <c>-operand</c>.</summary>
    internal sealed class Unary(int position, char operation, SyntaxNode operand) : SyntaxNode(position, operand)
    {
        public char Operation => operation;

        public SyntaxNode Operand => operand;
    }

    /// <summary>Arithmetic, comparison and <c>in</c>.</summary>
    internal sealed class Binary(int position, string operation, SyntaxNode left, SyntaxNode right) : SyntaxNode(position, left, right)
    {
        public string Operation => operation;

        public SyntaxNode Left => left;

        public SyntaxNode Right => right;
    }

    /// <summary>A chain of <c>&amp;&amp;</c> or of <c>||</c>, flat: both are associative, errors included.</summary>
    internal sealed class Logical(int position, bool isAnd, SyntaxNode[] operands) : SyntaxNode(position, operands)
    {
        public bool IsAnd => isAnd;

        public SyntaxNode[] Operands => operands;
    }

    /// <summary><c>condition ? then : otherwise</c></summary>
    internal sealed class Conditional(int position, SyntaxNode condition, SyntaxNode then, SyntaxNode otherwise)
        : SyntaxNode(position, condition, then, otherwise)
    {
        public SyntaxNode Condition => condition;

        public SyntaxNode Then => then;

        public SyntaxNode Otherwise => otherwise;
    }

    /// <param name="position">0-based.</param>
    /// <param name="elements">In order; one written <c>?x</c> is optional: it stands in the list if it has a value.</param>
    internal sealed class ListLiteral(int position, (SyntaxNode Value, bool IsOptional)[] elements)
        : SyntaxNode(position, [.. elements.Select(e => e.Value)])
    {
        public (SyntaxNode Value, bool IsOptional)[] Elements => elements;
    }

    /// <param name="position">0-based.</param>
    /// <param name="entries">In order; one written <c>?key: x</c> is optional.</param>
    internal sealed class MapLiteral(int position, (SyntaxNode Key, SyntaxNode Value, bool IsOptional)[] entries)
        : SyntaxNode(position, [.. entries.SelectMany(e => new[] { e.Key, e.Value })])
    {
        public (SyntaxNode Key, SyntaxNode Value, bool IsOptional)[] Entries => entries;
    }

    /// <summary><c>type.name{field: value}</c>: parsed, but no type has fields here.</summary>
    internal sealed class Message(int position, string typeName, SyntaxNode[] values) : SyntaxNode(position, values)
    {
        public string TypeName => typeName;
    }
}
