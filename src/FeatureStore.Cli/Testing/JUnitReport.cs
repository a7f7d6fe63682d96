using System.Globalization;
using System.Xml;

namespace FeatureStore.Cli.Testing;

/// <summary>Results in the XML that CI systems read: one suite a file, one case a test.</summary>
internal static class JUnitReport
{
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<TestResult> results)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }
        // What XML has no character for becomes a reference or a question mark, never an exception: messages quote events.
        using var xml = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, CheckCharacters = false });
        xml.WriteStartElement("testsuites");
        WriteCounts(xml, results);
        foreach (var file in results.GroupBy(r => r.Test.File, StringComparer.Ordinal))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", file.Key);
            WriteCounts(xml, [.. file]);
            foreach (var result in file)
            {
                WriteCase(xml, result);
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void WriteCounts(XmlWriter xml, IReadOnlyList<TestResult> results)
    {
        xml.WriteAttributeString("tests", Number(results.Count));
        xml.WriteAttributeString("failures", Number(results.Count(r => !r.Passed)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(results.Aggregate(TimeSpan.Zero, (sum, r) => sum + r.Elapsed)));
    }

    private static void WriteCase(XmlWriter xml, TestResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Test.File);
        xml.WriteAttributeString("name", Plain(result.Test.Name));
        xml.WriteAttributeString("file", result.Test.File);
        xml.WriteAttributeString("line", Number(result.Test.Line));
        xml.WriteAttributeString("time", Seconds(result.Elapsed));
        foreach (var failure in result.Failures)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Plain(failure.Split('\n')[0]));
            xml.WriteString(Plain(failure));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static string Plain(string text) =>
        string.Concat(text.EnumerateRunes().Select(r => r.IsBmp && !XmlConvert.IsXmlChar((char)r.Value) ? "?" : r.ToString()));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture);
}
