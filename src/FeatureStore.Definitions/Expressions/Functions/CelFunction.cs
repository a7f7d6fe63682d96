namespace FeatureStore.Definitions.Expressions.Functions;

/// <summary>A function that expressions may call.</summary>
/// <remarks>
/// Signatures are written as in <c>startsWith(string, string) bool</c>: name, kinds of the arguments (<c>int|uint</c> for either,
/// <c>any</c>, <c>number</c>; <c>any...</c> for one or more at the end), kind of the result. Of a member the first argument is what it
/// is called on.
/// </remarks>
internal sealed record CelFunction
{
    /// <summary>No argument is ever an error.</summary>
    internal delegate CelValue Of1(in CelValue argument);

    /// <inheritdoc cref="Of1"/>
    internal delegate CelValue Of2(in CelValue first, in CelValue second);

    /// <inheritdoc cref="Of1"/>
    internal delegate CelValue OfMany(CallContext context, ReadOnlySpan<CelValue> arguments);

    private CelFunction(string signature, bool isMember, Delegate body)
    {
        var open = signature.IndexOf('(', StringComparison.Ordinal);
        var close = signature.IndexOf(')', StringComparison.Ordinal);
        var parameters = signature[(open + 1)..close].Split(", ", StringSplitOptions.RemoveEmptyEntries);
        Name = signature[..open];
        IsMember = isMember;
        IsVariadic = parameters is [.., var last] && last.EndsWith("...", StringComparison.Ordinal);
        Parameters = [.. parameters.Select(p => Kinds(p.TrimEnd('.')))];
        Result = Kinds(signature[(close + 2)..]);
        Body = body;
    }

    /// <summary>As called; with its namespace (<c>math.abs</c>).</summary>
    public string Name { get; }

    /// <summary>Whether it is called on its first argument: <c>text.startsWith("a")</c>.</summary>
    public bool IsMember { get; }

    /// <summary>Whether the last parameter stands for one or more.</summary>
    public bool IsVariadic { get; }

    /// <summary>What the arguments may be, that before the dot included.</summary>
    public CelKinds[] Parameters { get; }

    public CelKinds Result { get; }

    /// <summary>Whether it looks for its second argument at each place of the first: its cost is the product of both.</summary>
    public bool IsSearch { get; init; }

    /// <summary>An <see cref="Of1"/>, <see cref="Of2"/> or <see cref="OfMany"/>.</summary>
    public Delegate Body { get; }

    /// <summary>How many arguments stand between the parentheses; the least of a variadic function.</summary>
    public int Arity => Parameters.Length - (IsMember ? 1 : 0);

    public static CelFunction Global(string signature, Of1 body) => new(signature, isMember: false, body);

    public static CelFunction Global(string signature, Of2 body) => new(signature, isMember: false, body);

    public static CelFunction Global(string signature, OfMany body) => new(signature, isMember: false, body);

    public static CelFunction Member(string signature, Of1 body) => new(signature, isMember: true, body);

    public static CelFunction Member(string signature, Of2 body) => new(signature, isMember: true, body);

    public static CelFunction Member(string signature, OfMany body) => new(signature, isMember: true, body);

    /// <summary>What the argument at a place may be.</summary>
    public CelKinds ParameterAt(int index) => Parameters[Math.Min(index, Parameters.Length - 1)];

    private static CelKinds Kinds(string words) =>
        words
            .Split('|')
            .Select(word => Enum.Parse<CelKinds>(word, ignoreCase: true))
            .Aggregate(CelKinds.None, static (kinds, kind) => kinds | kind);
}
