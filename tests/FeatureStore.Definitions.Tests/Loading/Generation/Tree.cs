using System.Text;

namespace FeatureStore.Definitions.Tests.Loading.Generation;

/// <summary>YAML before it is text, so that it can be changed as a tree.</summary>
internal abstract class Tree
{
    /// <summary>Written as it stands: plain, or with its quotes.</summary>
    public sealed class Leaf(string text) : Tree
    {
        public string Text => text;
    }

    public sealed class Items(List<Tree> items) : Tree
    {
        public List<Tree> Children => items;
    }

    public sealed class Map(List<(string Key, Tree Value)> entries) : Tree
    {
        public List<(string Key, Tree Value)> Entries => entries;

        public void Add(string key, Tree? value)
        {
            if (value is not null)
            {
                entries.Add((key, value));
            }
        }
    }

    /// <summary>As text: blocks, or braces and brackets as the random source likes.</summary>
    public string ToYaml(Random random)
    {
        var text = new StringBuilder();
        Write(text, this, 0, random);
        return text.ToString();
    }

    private static void Write(StringBuilder text, Tree tree, int indent, Random random)
    {
        var pad = new string(' ', indent);
        switch (tree)
        {
            case Map { Entries: { Count: > 0 } entries }:
                foreach (var (key, value) in entries)
                {
                    text.Append(pad).Append(key).Append(':');
                    WriteBelow(text, value, indent + 2, random);
                }
                break;
            case Items { Children: { Count: > 0 } children }:
                foreach (var child in children)
                {
                    text.Append(pad).Append('-');
                    if (child is Map { Entries.Count: > 0 } && random.Next(2) == 0)
                    {
                        var inner = new StringBuilder();
                        Write(inner, child, indent + 2, random);
                        text.Append(' ').Append(inner.ToString().AsSpan(indent + 2));
                    }
                    else
                    {
                        WriteBelow(text, child, indent + 2, random);
                    }
                }
                break;
            default:
                text.Append(pad).Append(Flow(tree)).Append('\n');
                break;
        }
    }

    private static void WriteBelow(StringBuilder text, Tree value, int indent, Random random)
    {
        if (value is Leaf || IsEmpty(value) || (random.Next(3) == 0 && FitsInBraces(value)))
        {
            text.Append(' ').Append(Flow(value)).Append('\n');
            return;
        }
        text.Append('\n');
        Write(text, value, indent, random);
    }

    private static bool IsEmpty(Tree tree) => tree is Map { Entries.Count: 0 } or Items { Children.Count: 0 };

    private static bool FitsInBraces(Tree tree) =>
        tree switch
        {
            Leaf leaf => leaf.Text.AsSpan().IndexOfAny(",[]{}\n") < 0 && !leaf.Text.Contains(": ", StringComparison.Ordinal),
            Items items => items.Children.TrueForAll(FitsInBraces),
            _ => ((Map)tree).Entries.TrueForAll(e => FitsInBraces(e.Value)),
        };

    private static string Flow(Tree tree) =>
        tree switch
        {
            Leaf leaf => leaf.Text,
            Items items => $"[{string.Join(", ", items.Children.Select(Flow))}]",
            _ => $"{{{string.Join(", ", ((Map)tree).Entries.Select(e => $"{e.Key}: {Flow(e.Value)}"))}}}",
        };
}
