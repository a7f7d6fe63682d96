using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Json;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Cli.Expressions;

/// <summary><c>eval --ndjson</c>: one case a line in, one result a line out. What is wrong with a line is its result.</summary>
internal static class CaseEvaluation
{
    /// <summary>Deepest JSON that is read and written: values within values take several levels each.</summary>
    public const int MaxDepth = 5_000;

    private const int MaxInputDepth = 1_000;

    /// <summary>Longest line, in characters.</summary>
    private const int MaxLine = 16 << 20;

    private static readonly JsonWriterOptions WriterOptions = new() { MaxDepth = MaxDepth, Encoder = StoredJson.Encoder };

    public static int Run(Stream input, Stream output)
    {
        using var reader = new StreamReader(input, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        using var buffer = new MemoryStream();
        foreach (var line in BoundedLines.Read(reader, MaxLine))
        {
            buffer.SetLength(0);
            using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
            {
                WriteResult(writer, line);
            }
            buffer.WriteByte((byte)'\n');
            output.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
            // Whoever asks line by line waits for the answer.
            output.Flush();
        }
        return 0;
    }

    private static void WriteResult(Utf8JsonWriter writer, string? line)
    {
        if (line is null)
        {
            WriteError(writer, $"the line is longer than {MaxLine} characters", 0);
            return;
        }
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = MaxInputDepth });
            var result = Evaluate(document.RootElement);
            if (result.IsError)
            {
                WriteError(writer, result.ErrorMessage, Math.Max(0, result.ErrorPosition));
                return;
            }
            writer.WriteStartObject();
            writer.WritePropertyName("value");
            TypedJson.Write(writer, result);
            writer.WriteEndObject();
        }
        catch (CelSyntaxException e)
        {
            WriteError(writer, e.Message, e.Position);
        }
        catch (ArgumentException e)
        {
            // The value holds what cannot be written: a key of parsed JSON that is no Unicode text.
            writer.Reset();
            WriteError(writer, e.Message, 0);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            writer.Reset();
            WriteError(writer, $"the line is no case such as {{\"expr\": \"1 + 1\"}}: {e.Message}", 0);
        }
    }

    private static CelValue Evaluate(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("expr", out var expr) || expr.ValueKind != JsonValueKind.String)
        {
            throw new FormatException("'expr' is missing");
        }
        var bindings = new List<(string Name, CelValue Value)>();
        if (json.TryGetProperty("bindings", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("'bindings' is an object of names and values");
            }
            bindings.AddRange(given.EnumerateObject().Select(b => (b.Name, TypedJson.Read(b.Value))));
        }
        var environment = new CelEnvironment([.. bindings.Select(b => new CelVariable(b.Name))])
        {
            Container = json.TryGetProperty("container", out var container) ? container.GetString() ?? string.Empty : string.Empty,
            HasMacros = !json.TryGetProperty("disable_macros", out var disabled) || !disabled.GetBoolean(),
            IsChecked = false,
        };
        var activation = new CelActivation(environment);
        for (var i = 0; i < bindings.Count; i++)
        {
            activation[i] = bindings[i].Value;
        }
        return CelExpression.Compile(expr.GetString()!, environment).Evaluate(activation);
    }

    private static void WriteError(Utf8JsonWriter writer, string message, int position)
    {
        writer.WriteStartObject();
        writer.WriteString("error", message);
        writer.WriteNumber("position", position);
        writer.WriteEndObject();
    }
}
