using System.Text;

namespace FeatureStore.Definitions.Loading.Yaml;

/// <summary>What can be said of a file's text before, and after, YAML is made of it.</summary>
internal static class YamlText
{
    /// <summary>Reports a text that is too long, or is no text.</summary>
    public static bool Check(YamlFile file, DiagnosticBag diagnostics)
    {
        if (file.Text.Length > YamlFile.MaxLength)
        {
            diagnostics.Error(
                file.Path,
                $"the file is longer than {YamlFile.MaxLength / 1024} KiB; split it: any number of *.yaml files is read"
            );
            return false;
        }
        for (var i = 0; i < file.Text.Length; i++)
        {
            var c = file.Text[i];
            var isPair = char.IsHighSurrogate(c) && i + 1 < file.Text.Length && char.IsLowSurrogate(file.Text[i + 1]);
            if ((char.IsControl(c) && c is not ('\t' or '\n' or '\r' or '\u0085')) || (char.IsSurrogate(c) && !isPair))
            {
                diagnostics.Error(file, i, $"character U+{(int)c:X4} has no place in a text file; is this YAML in UTF-8?");
                return false;
            }
            i += isPair ? 1 : 0;
        }
        return true;
    }

    /// <summary>Decodes a file's bytes; what is not UTF-8 is reported where it stands.</summary>
    public static bool TryDecode(string path, ReadOnlySpan<byte> bytes, DiagnosticBag diagnostics, out YamlFile file)
    {
        file = new YamlFile(path, string.Empty);
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            diagnostics.Error(path, "the file is UTF-16; save it as UTF-8");
            return false;
        }
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
        {
            bytes = bytes[3..];
        }
        // Decoding stops at the first wrong byte.
        var status = System.Text.Unicode.Utf8.ToUtf16(bytes, new char[bytes.Length], out var read, out _, replaceInvalidSequences: false);
        file = new YamlFile(path, Encoding.UTF8.GetString(bytes[..read]));
        if (status == System.Buffers.OperationStatus.Done)
        {
            return true;
        }
        diagnostics.Error(file, file.Text.Length, $"byte 0x{bytes[read]:X2} is not UTF-8; save the file as UTF-8");
        return false;
    }

    /// <summary>The value of <c>key: value</c> or <c>- key: value</c>.</summary>
    /// <param name="line">A line of a file.</param>
    /// <param name="column">1-based column of the value; 0 when there is none.</param>
    public static string ValueOnLine(string line, out int column)
    {
        column = 0;
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
        {
            return string.Empty;
        }
        var value = line.AsSpan(colon + 1);
        var trimmed = value.TrimStart();
        column = colon + 2 + value.Length - trimmed.Length;
        return trimmed.TrimEnd().ToString();
    }
}
