using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace FeatureStore.Definitions.Loading.Yaml;

/// <summary>Text → documents. What is no YAML, or YAML that definitions have no use for, becomes diagnostics.</summary>
internal sealed class YamlReader
{
    /// <summary>Deepest nesting; definitions need six.</summary>
    private const int MaxDepth = 32;

    /// <summary>Nodes of one document with each alias counted as what it stands for: ten lines of aliases can mean a billion.</summary>
    private const int MaxNodes = 100_000;

    private readonly YamlFile _file;
    private readonly DiagnosticBag _diagnostics;
    private readonly Parser _parser;
    private readonly Dictionary<string, YamlNode> _anchors = [];
    private int _flow;

    private YamlReader(YamlFile file, DiagnosticBag diagnostics)
    {
        _file = file;
        _diagnostics = diagnostics;
        _parser = new Parser(new StringReader(file.Text));
    }

    /// <summary>The documents that hold anything; after a mistake in the YAML itself, those before it.</summary>
    /// <param name="file">What to read.</param>
    /// <param name="diagnostics">Gets what is wrong.</param>
    /// <param name="documents">Their roots.</param>
    /// <returns>False when the file could not be read to its end.</returns>
    public static bool TryRead(YamlFile file, DiagnosticBag diagnostics, out List<YamlNode> documents)
    {
        documents = [];
        if (!YamlText.Check(file, diagnostics))
        {
            return false;
        }
        var reader = new YamlReader(file, diagnostics);
        try
        {
            reader.ReadDocuments(documents);
            return true;
        }
        catch (YamlException e)
        {
            reader.Report(e);
        }
        catch (YamlRefusedException e)
        {
            diagnostics.Error(file, e.Index, e.Message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The parser meets its own limits on odd input in several ways; a file is wrong then, never the process.
            diagnostics.Error(file, 1, 1, $"this file cannot be read as YAML: {e.Message}");
        }
        return false;
    }

    private void ReadDocuments(List<YamlNode> documents)
    {
        while (_parser.MoveNext())
        {
            if (_parser.Current is not DocumentStart)
            {
                continue;
            }
            _anchors.Clear();
            _parser.MoveNext();
            var root = ReadNode(1);
            if (root is not YamlNode.Scalar { IsNull: true })
            {
                documents.Add(root);
            }
        }
    }

    private YamlNode ReadNode(int depth)
    {
        var current = _parser.Current ?? throw new YamlException("the document ends early");
        if (depth > MaxDepth)
        {
            throw new YamlRefusedException(current.Start.Index, $"definitions are nested {MaxDepth} levels deep at most");
        }
        if (current is AnchorAlias alias)
        {
            return _anchors.TryGetValue(alias.Value.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"no '&{alias.Value.Value}' stands before this '*'");
        }
        var start = (NodeEvent)current;
        var isMisread = ReportTag(start);
        YamlNode node = start switch
        {
            Scalar scalar => ReadScalar(scalar, isMisread),
            SequenceStart sequence => ReadSequence(sequence, depth),
            _ => ReadMapping((MappingStart)start, depth),
        };
        if (node.Size > MaxNodes)
        {
            throw new YamlRefusedException(start.Start.Index, $"this holds more than {MaxNodes} values, aliases counted");
        }
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }
        return node;
    }

    private bool ReportTag(NodeEvent node)
    {
        if (node.Tag.IsEmpty || node.Tag.IsNonSpecific)
        {
            return false;
        }
        var rest = Trimmed(_file.Text.AsSpan((int)Math.Min(node.Start.Index, _file.Text.Length)));
        var advice = rest.StartsWith("!!", StringComparison.Ordinal)
            ? "YAML tags have no use here; remove it"
            : $"YAML takes a leading '!' as a tag; put the expression in quotes: {Quote(rest)}";
        _diagnostics.Error(_file, node.Start.Index, advice);
        return true;
    }

    private static string Trimmed(ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('\r', '\n');
        return (end < 0 ? rest : rest[..end]).Trim().ToString();
    }

    private static string Quote(string expression) => $"'{expression.Replace("'", "''", StringComparison.Ordinal)}'";

    private YamlNode.Scalar ReadScalar(Scalar scalar, bool isMisread) =>
        new(_file, At(scalar.Start), At(scalar.End), _flow > 0, scalar.Value, scalar.Style, isMisread);

    private YamlNode.Sequence ReadSequence(SequenceStart start, int depth)
    {
        var isFlow = start.Style == SequenceStyle.Flow;
        var items = new List<YamlNode>();
        var isInFlow = _flow > 0;
        _flow += isFlow ? 1 : 0;
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }
        _flow -= isFlow ? 1 : 0;
        return new YamlNode.Sequence(_file, At(start.Start), isInFlow, items);
    }

    private YamlNode.Mapping ReadMapping(MappingStart start, int depth)
    {
        var isFlow = start.Style == MappingStyle.Flow;
        var isInFlow = _flow > 0;
        var entries = new List<(YamlNode.Scalar, YamlNode)>();
        var lines = new Dictionary<string, int>();
        _flow += isFlow ? 1 : 0;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            var key = ReadNode(depth + 1);
            _parser.MoveNext();
            var value = ReadNode(depth + 1);
            if (key is not YamlNode.Scalar name)
            {
                _diagnostics.Error(key, $"a key must be a name, found {key.Describe()}");
            }
            else if (!lines.TryAdd(name.Value, name.Line))
            {
                _diagnostics.Error(key, $"key '{name.Value}' stands here twice, first on line {lines[name.Value]}; remove one");
            }
            else
            {
                entries.Add((name, value));
            }
        }
        _flow -= isFlow ? 1 : 0;
        return new YamlNode.Mapping(_file, At(start.Start), isInFlow, entries);
    }

    private void Report(YamlException e)
    {
        var (line, column) = _file.PositionOf(e.Start.Index);
        var message = e.Message.TrimEnd('.');
        if (message.Contains("tab character", StringComparison.Ordinal) && FindIndentingTab((int)e.Start.Index) is { } tab)
        {
            _diagnostics.Error(_file, tab, "YAML indents with spaces: replace this tab");
            return;
        }
        var value = YamlText.ValueOnLine(_file.Line(line).ToString(), out var valueColumn);
        var inBraces = value.StartsWith('{') ? "; inside {} an expression with a comma, a bracket or ': ' needs quotes" : string.Empty;
        var misreading = value switch
        {
            ['!' or '[' or '%' or '@' or '`' or '&' or '*', ..] => $"YAML gives a leading '{value[0]}' a meaning of its own",
            ['\'' or '"', ..] when column > valueColumn => $"YAML takes {value[0]}…{value[0]} as the whole value",
            _ when inBraces.Length == 0 && value.Contains(": ", StringComparison.Ordinal) => "YAML takes ': ' as the end of a key",
            _ => string.Empty,
        };
        if (misreading.Length > 0)
        {
            _diagnostics.Error(_file, line, valueColumn, $"{misreading}; put an expression like this in quotes: {Quote(value)}");
            return;
        }
        _diagnostics.Error(_file, line, column, $"this is not YAML: {message}{inBraces}");
    }

    /// <summary>The first tab, from the line of an offset on, with nothing but blanks before it.</summary>
    private int? FindIndentingTab(int from)
    {
        var text = _file.Text;
        var isIndent = true;
        for (var i = from < text.Length ? text.LastIndexOf('\n', Math.Max(from, 0)) + 1 : text.Length; i < text.Length; i++)
        {
            if (text[i] == '\t' && isIndent)
            {
                return i;
            }
            isIndent = text[i] == '\n' || (isIndent && text[i] == ' ');
        }
        return null;
    }

    private int At(Mark mark) => (int)Math.Clamp(mark.Index, 0, _file.Text.Length);
}
