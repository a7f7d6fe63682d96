using System.Collections.Frozen;

namespace FeatureStore.Definitions.Expressions.Syntax;

/// <summary>Tokens → syntax tree, for the whole grammar of cel-spec (langdef: Syntax).</summary>
internal sealed class CelParser
{
    /// <summary>Longest expression, in UTF-16 units.</summary>
    public const int MaxLength = 16_384;

    /// <summary>Deepest nesting: brackets while parsing, nodes of the tree while evaluating. Both recurse.</summary>
    public const int MaxDepth = 200;

    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
        "while"
    );

    private readonly List<CelToken> _tokens;
    private int _at;
    private int _nesting;

    private CelParser(List<CelToken> tokens) => _tokens = tokens;

    /// <exception cref="CelSyntaxException">The text is no expression, or too long, or too deep.</exception>
    public static SyntaxNode Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            throw new CelSyntaxException($"the expression has {text.Length} characters; at most {MaxLength} are allowed", 0);
        }
        var parser = new CelParser(CelLexer.Read(text));
        if (parser.Current.Kind == CelTokenKind.End)
        {
            throw new CelSyntaxException("the expression is empty", 0);
        }
        var root = parser.ParseExpression();
        if (parser.Current.Kind != CelTokenKind.End)
        {
            throw new CelSyntaxException($"unexpected {parser.Current}; the expression is complete before it", parser.Current.Position);
        }
        return root;
    }

    private CelToken Current => _tokens[_at];

    /// <summary>The end stays: there is always a current token.</summary>
    private CelToken Take() => Current.Kind == CelTokenKind.End ? Current : _tokens[_at++];

    private bool TryTake(string symbol)
    {
        if (!Current.Is(symbol))
        {
            return false;
        }
        _at++;
        return true;
    }

    private void Expect(string symbol, string purpose)
    {
        if (!TryTake(symbol))
        {
            throw new CelSyntaxException($"expected '{symbol}' {purpose}, found {Current}", Current.Position);
        }
    }

    private static T Checked<T>(T node)
        where T : SyntaxNode =>
        node.Depth <= MaxDepth
            ? node
            : throw new CelSyntaxException(
                $"the expression is nested deeper than {MaxDepth} levels; split it or shorten the chain",
                node.Position
            );

    private SyntaxNode ParseExpression()
    {
        if (++_nesting > MaxDepth)
        {
            throw new CelSyntaxException($"the expression is nested deeper than {MaxDepth} levels", Current.Position);
        }
        var condition = ParseLogical(isAnd: false);
        if (Current.Is("?"))
        {
            var position = Take().Position;
            var then = ParseLogical(isAnd: false);
            Expect(":", "between the two results of '?'");
            var otherwise = ParseExpression();
            condition = Checked(new SyntaxNode.Conditional(position, condition, then, otherwise));
        }
        _nesting--;
        return condition;
    }

    private SyntaxNode ParseLogical(bool isAnd)
    {
        var symbol = isAnd ? "&&" : "||";
        var first = ParseOperand();
        if (!Current.Is(symbol))
        {
            return first;
        }
        var position = Current.Position;
        var operands = new List<SyntaxNode> { first };
        while (TryTake(symbol))
        {
            operands.Add(ParseOperand());
        }
        return Checked(new SyntaxNode.Logical(position, isAnd, [.. operands]));

        SyntaxNode ParseOperand() => isAnd ? ParseBinary(1) : ParseLogical(isAnd: true);
    }

    private static int Precedence(in CelToken token) =>
        token.Kind != CelTokenKind.Symbol
            ? 0
            : token.Text switch
            {
                "==" or "!=" or "<" or "<=" or ">" or ">=" or "in" => 1,
                "+" or "-" => 2,
                "*" or "/" or "%" => 3,
                _ => 0,
            };

    /// <summary>Left-associative operators that bind at least as tightly as <paramref name="least"/>.</summary>
    private SyntaxNode ParseBinary(int least)
    {
        var left = ParseUnary();
        while (Precedence(Current) is var precedence && precedence >= least && precedence > 0)
        {
            var operation = Take();
            var right = ParseBinary(precedence + 1);
            left = Checked(new SyntaxNode.Binary(operation.Position, operation.Text, left, right));
        }
        return left;
    }

    private SyntaxNode ParseUnary()
    {
        if (!Current.Is("!") && !Current.Is("-"))
        {
            return ParseMember();
        }
        var position = Current.Position;
        var operation = Current.Text[0];
        var count = 0;
        // One minus is left for the number behind it: -9223372036854775808 is a literal, its positive is none.
        while (Current.Is(operation == '!' ? "!" : "-") && !(Current.Is("-") && IsNumber(_tokens[_at + 1])))
        {
            _at++;
            count++;
        }
        var operand = ParseMember();
        for (var i = 0; i < count; i++)
        {
            operand = Checked(new SyntaxNode.Unary(position + count - 1 - i, operation, operand));
        }
        return operand;
    }

    private static bool IsNumber(in CelToken token) =>
        token is { Kind: CelTokenKind.Literal, Value.Kind: CelKind.Int or CelKind.UInt or CelKind.Double };

    private SyntaxNode ParseMember()
    {
        var node = ParsePrimary();
        while (true)
        {
            if (TryTake("."))
            {
                var isOptional = TryTake("?");
                var name = Take();
                if (name.Kind is not (CelTokenKind.Identifier or CelTokenKind.QuotedIdentifier))
                {
                    throw new CelSyntaxException(
                        $"expected a field's name after '.', found {name}; use [\"…\"] for names that are not identifiers",
                        name.Position
                    );
                }
                if (name.Kind == CelTokenKind.Identifier && !isOptional && TryTake("("))
                {
                    node = Checked(new SyntaxNode.Call(name.Position, node, name.Text, ParseArguments()));
                }
                else
                {
                    var isQuoted = name.Kind == CelTokenKind.QuotedIdentifier;
                    node = Checked(new SyntaxNode.Select(name.Position, node, name.Text, isQuoted, isOptional));
                }
            }
            else if (Current.Is("["))
            {
                var position = Take().Position;
                var isOptional = TryTake("?");
                var key = ParseExpression();
                Expect("]", "after the index");
                node = Checked(new SyntaxNode.Index(position, node, key, isOptional));
            }
            else if (Current.Is("{") && TypeNameOf(node) is { } typeName)
            {
                node = ParseMessage(typeName);
            }
            else
            {
                return node;
            }
        }
    }

    private SyntaxNode ParsePrimary()
    {
        var token = Take();
        switch (token.Kind)
        {
            case CelTokenKind.Literal:
                return ParseLiteral(token);
            case CelTokenKind.Identifier:
                return ParseName(token, isAbsolute: false);
            case CelTokenKind.Symbol when token.Text == "." && Current.Kind == CelTokenKind.Identifier:
                return ParseName(Take(), isAbsolute: true);
            case CelTokenKind.Symbol when token.Text == "-" && IsNumber(Current):
                return NegativeNumber(token.Position, Take());
            case CelTokenKind.Symbol when token.Text == "(":
                var inner = ParseExpression();
                Expect(")", "to close the parenthesis");
                return inner;
            case CelTokenKind.Symbol when token.Text == "[":
                return ParseList(token.Position);
            case CelTokenKind.Symbol when token.Text == "{":
                return ParseMap(token.Position);
            default:
                throw new CelSyntaxException(
                    token.Kind == CelTokenKind.End ? "the expression ends where a value is expected" : $"expected a value, found {token}",
                    token.Position
                );
        }
    }

    private static SyntaxNode.Literal ParseLiteral(in CelToken token)
    {
        if (token.Value.Kind == CelKind.UInt && !IsUnsigned(token))
        {
            throw new CelSyntaxException($"the number '{token.Text}' does not fit 64 bits", token.Position);
        }
        return new SyntaxNode.Literal(token.Position, token.Value);
    }

    private static SyntaxNode.Literal NegativeNumber(int position, in CelToken number)
    {
        if (number.Value.Kind == CelKind.UInt && IsUnsigned(number))
        {
            throw new CelSyntaxException("an unsigned number cannot be negative", position);
        }
        return new SyntaxNode.Literal(
            position,
            number.Value.Kind switch
            {
                CelKind.Int => CelValue.FromInt64(-number.Value.AsInt64()),
                CelKind.UInt => CelValue.FromInt64(long.MinValue),
                _ => CelValue.FromDouble(-number.Value.AsDouble()),
            }
        );
    }

    private static bool IsUnsigned(in CelToken token) => token.Text[^1] is 'u' or 'U';

    private SyntaxNode ParseName(in CelToken name, bool isAbsolute)
    {
        if (Reserved.Contains(name.Text))
        {
            throw new CelSyntaxException($"'{name.Text}' is reserved by CEL and names nothing", name.Position);
        }
        return TryTake("(")
            ? Checked(new SyntaxNode.Call(name.Position, target: null, name.Text, ParseArguments()))
            : new SyntaxNode.Identifier(name.Position, name.Text, isAbsolute);
    }

    /// <summary>Expressions up to the closing parenthesis.</summary>
    private SyntaxNode[] ParseArguments()
    {
        var arguments = new List<SyntaxNode>();
        while (!Current.Is(")"))
        {
            arguments.Add(ParseExpression());
            if (!TryTake(","))
            {
                break;
            }
            if (Current.Is(")"))
            {
                throw new CelSyntaxException("an argument is missing after ','", Current.Position);
            }
        }
        Expect(")", "after the arguments");
        return [.. arguments];
    }

    /// <summary>A comma may stand behind the last element.</summary>
    private SyntaxNode.ListLiteral ParseList(int position)
    {
        var elements = new List<(SyntaxNode, bool)>();
        while (!Current.Is("]"))
        {
            var isOptional = TryTake("?");
            elements.Add((ParseExpression(), isOptional));
            if (!TryTake(","))
            {
                break;
            }
        }
        Expect("]", "to close the list");
        return Checked(new SyntaxNode.ListLiteral(position, [.. elements]));
    }

    private SyntaxNode.MapLiteral ParseMap(int position)
    {
        var entries = new List<(SyntaxNode, SyntaxNode, bool)>();
        while (!Current.Is("}"))
        {
            var isOptional = TryTake("?");
            var key = ParseExpression();
            Expect(":", "between key and value of the map");
            entries.Add((key, ParseExpression(), isOptional));
            if (!TryTake(","))
            {
                break;
            }
        }
        Expect("}", "to close the map");
        return Checked(new SyntaxNode.MapLiteral(position, [.. entries]));
    }

    private SyntaxNode.Message ParseMessage(string typeName)
    {
        var position = Take().Position;
        var values = new List<SyntaxNode>();
        while (!Current.Is("}"))
        {
            var field = Take();
            if (field.Kind is not (CelTokenKind.Identifier or CelTokenKind.QuotedIdentifier))
            {
                throw new CelSyntaxException($"expected a field's name, found {field}", field.Position);
            }
            Expect(":", "between field and value");
            values.Add(ParseExpression());
            if (!TryTake(","))
            {
                break;
            }
        }
        Expect("}", $"to close '{typeName}'");
        return Checked(new SyntaxNode.Message(position, typeName, [.. values]));
    }

    /// <summary><c>a.b.c</c> as a name, which is what may stand before the braces of a message.</summary>
    private static string? TypeNameOf(SyntaxNode node) =>
        node switch
        {
            SyntaxNode.Identifier name => name.Name,
            SyntaxNode.Select select when TypeNameOf(select.Operand) is { } prefix => $"{prefix}.{select.Field}",
            _ => null,
        };
}
