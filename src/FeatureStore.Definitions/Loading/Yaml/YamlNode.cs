using YamlDotNet.Core;

namespace FeatureStore.Definitions.Loading.Yaml;

/// <summary>A value in a YAML document, with the place where it stands.</summary>
/// <param name="file">Where it was read.</param>
/// <param name="start">Offset of its first character.</param>
/// <param name="isInFlow">Whether it stands inside <c>{}</c> or <c>[]</c>.</param>
internal abstract class YamlNode(YamlFile file, int start, bool isInFlow)
{
    public YamlFile File => file;

    protected int Start => start;

    /// <summary>Both 1-based.</summary>
    public (int Line, int Column) Position => file.PositionOf(start);

    /// <summary>1-based.</summary>
    public int Line => Position.Line;

    public bool IsInFlow => isInFlow;

    /// <summary>Nodes below, itself included, aliases counted each time: what a walk over the document costs.</summary>
    public abstract int Size { get; }

    /// <summary>As a message names it.</summary>
    public abstract string Describe();

    internal sealed class Scalar(YamlFile file, int start, int end, bool isInFlow, string value, ScalarStyle style, bool isMisread)
        : YamlNode(file, start, isInFlow)
    {
        /// <summary>Whether YAML took a part of it for a tag, which has been reported: the value is not what was written.</summary>
        public bool IsMisread => isMisread;

        public string Value => value;

        public ScalarStyle Style => style;

        public override int Size => 1;

        /// <summary>Without quotes, so that YAML decides what it is.</summary>
        public bool IsPlain => style == ScalarStyle.Plain;

        public bool IsNull => IsPlain && value is "" or "~" or "null" or "Null" or "NULL";

        /// <summary>What stands on the line behind the value, blanks cut.</summary>
        public string Behind()
        {
            var rest = File.Text.AsSpan(end);
            var newLine = rest.IndexOf('\n');
            return (newLine < 0 ? rest : rest[..newLine]).Trim().ToString();
        }

        /// <summary>
        /// Line and column of a character of the value: exact where the value stands on one line, plain or quoted; else where the value starts.
        /// </summary>
        public (int Line, int Column) PositionOf(int offset)
        {
            var source = File.Text.AsSpan(Start, end - Start);
            var quotes = style is ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted ? 1 : 0;
            if (style is not (ScalarStyle.Plain or ScalarStyle.SingleQuoted or ScalarStyle.DoubleQuoted) || source.Contains('\n'))
            {
                return File.PositionOf(Start);
            }
            var at = quotes;
            for (var i = 0; i < offset && at < source.Length; )
            {
                var (sourceLength, valueLength) = UnitAt(source[at..]);
                at += sourceLength;
                i += valueLength;
            }
            return File.PositionOf(Start + Math.Min(at, source.Length));
        }

        /// <summary>How many characters an escape takes in the source, and how many it gives.</summary>
        private (int Source, int Value) UnitAt(ReadOnlySpan<char> source)
        {
            if (style == ScalarStyle.SingleQuoted)
            {
                return source is ['\'', '\'', ..] ? (2, 1) : (1, 1);
            }
            if (style != ScalarStyle.DoubleQuoted || source is not ['\\', var escape, ..])
            {
                return (1, 1);
            }
            return escape switch
            {
                'x' => (4, 1),
                'u' => (6, 1),
                'U' => (10, source.StartsWith("\\U0000", StringComparison.Ordinal) ? 1 : 2),
                _ => (2, 1),
            };
        }

        public override string Describe() =>
            IsNull ? "nothing"
            : value.Length > 40 ? $"'{value[..40]}…'"
            : $"'{value}'";
    }

    internal sealed class Sequence(YamlFile file, int start, bool isInFlow, List<YamlNode> items) : YamlNode(file, start, isInFlow)
    {
        public IReadOnlyList<YamlNode> Items => items;

        public override int Size { get; } = 1 + items.Sum(i => i.Size);

        public override string Describe() => "a list";
    }

    internal sealed class Mapping(YamlFile file, int start, bool isInFlow, List<(Scalar Key, YamlNode Value)> entries)
        : YamlNode(file, start, isInFlow)
    {
        /// <summary>Each key once.</summary>
        public IReadOnlyList<(Scalar Key, YamlNode Value)> Entries => entries;

        public override int Size { get; } = 1 + entries.Sum(e => 1 + e.Value.Size);

        public YamlNode? Find(string key)
        {
            foreach (var (name, value) in entries)
            {
                if (name.Value == key)
                {
                    return value;
                }
            }
            return null;
        }

        public override string Describe() => "a mapping";
    }
}
