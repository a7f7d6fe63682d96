using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FeatureStore.Serving.Tests.Documents;

/// <summary>Values for places of a schema: mostly right ones, as literals of the language or as JSON.</summary>
internal sealed class ValueGenerator(SchemaModel schema, NamePools names, Random random)
{
    private const double Wrong = 0.005;

    private string _entity = "user";
    private string _feature = "";

    /// <summary>Called for each place where a literal is to stand; gives tokens of a variable instead, or null.</summary>
    public Func<InputModel, string?> Variable { get; set; } = _ => null;

    public void Literal(List<string> tokens, InputModel place)
    {
        if (Variable(place) is { } variable)
        {
            tokens.Add(variable);
            return;
        }
        if (Chance(place.Type.Required ? Wrong / 4 : 0.06))
        {
            tokens.Add("null");
            return;
        }
        if (place.Type.Element is { } element)
        {
            // One value where a list is wanted is a list of it.
            if (Chance(0.1))
            {
                Literal(tokens, place with { Type = element });
                return;
            }
            tokens.Add("[");
            for (var i = Count(element); i > 0; i--)
            {
                Literal(tokens, place with { Type = element });
            }
            tokens.Add("]");
            return;
        }
        var name = place.Type.Name!;
        if (schema.Inputs.TryGetValue(name, out var fields))
        {
            tokens.Add("{");
            foreach (var field in fields.Where(Given))
            {
                tokens.Add(field.Name);
                tokens.Add(":");
                Literal(tokens, field);
            }
            if (Chance(Wrong))
            {
                tokens.AddRange("unknown", ":", "1");
            }
            tokens.Add("}");
            return;
        }
        tokens.Add(schema.Enums.TryGetValue(name, out var values) ? Enum(values) : Scalar(place.Name, name, Quote));
    }

    public string Json(InputModel place)
    {
        if (Chance(place.Type.Required ? Wrong / 4 : 0.06))
        {
            return "null";
        }
        if (place.Type.Element is { } element)
        {
            return Chance(0.1)
                ? Json(place with { Type = element })
                : $"[{string.Join(',', Enumerable.Range(0, Count(element)).Select(_ => Json(place with { Type = element })))}]";
        }
        var name = place.Type.Name!;
        if (schema.Inputs.TryGetValue(name, out var fields))
        {
            var members = fields.Where(Given).Select(f => $"\"{f.Name}\":{Json(f)}");
            return $"{{{string.Join(',', Chance(Wrong) ? members.Append("\"unknown\":1") : members)}}}";
        }
        if (schema.Enums.TryGetValue(name, out var values))
        {
            return JsonSerializer.Serialize(Enum(values));
        }
        return Scalar(place.Name, name, text => JsonSerializer.Serialize(text));
    }

    public bool Chance(double probability) => random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> pool) => pool[random.Next(pool.Count)];

    private bool Given(InputModel field) => field.Type.Required ? !Chance(Wrong) : Chance(0.2);

    private int Count(TypeReference element) => schema.Inputs.ContainsKey(element.Innermost) ? random.Next(0, 4) : random.Next(0, 5);

    private string Enum(string[] values) => Chance(Wrong) ? Pick(["unknown", "\"price\"", "1", "true"]) : Pick(values);

    private string Scalar(string place, string type, Func<string, string> quote) =>
        type switch
        {
            "Boolean" => Chance(Wrong) ? Pick(["1", "\"true\"", "0"]) : Pick(["true", "false"]),
            "Int" or "Long" => Chance(Wrong) ? Pick(ScalarPools.WrongInts)
            : Chance(0.15) ? Pick(ScalarPools.EdgeInts)
            : Pick(ScalarPools.Ints),
            "ID" => Chance(Wrong) ? Pick(ScalarPools.WrongIds)
            : Chance(0.25) ? Pick(ScalarPools.Ids)
            : quote(Pick(NamePools.Ids)),
            "Duration" => Chance(Wrong) ? "7" : quote(Chance(2 * Wrong) ? Pick(ScalarPools.WrongDurations) : Pick(ScalarPools.Durations)),
            "DateTime" => Chance(Wrong)
                ? "1714521600000"
                : quote(Chance(2 * Wrong) ? Pick(ScalarPools.WrongTimes) : Pick(ScalarPools.Times)),
            "Float" => Pick(["1", "1.5", "-0.0", "1e10"]),
            "JSON" => Pick(["1", "{}", "null"]),
            _ => Chance(Wrong) ? Pick(ScalarPools.WrongStrings) : quote(Text(place)),
        };

    private string Text(string place)
    {
        switch (place)
        {
            case "entity":
                return _entity = Chance(2 * Wrong) ? "usr" : Pick(names.Entities);
            case "name" when names.Features(_entity) is { Length: > 0 } features:
                return _feature = Chance(2 * Wrong) ? "no_such_feature" : Pick(features);
            case "fields":
                return Chance(2 * Wrong) ? "no_such_field" : Pick(names.Fields(_feature));
            case "as":
                return Chance(0.5) ? $"k{random.Next(1000).ToString(CultureInfo.InvariantCulture)}" : Pick(ScalarPools.Texts);
            case "tag":
                return Pick(["feed", "x", ""]);
            default:
                return Pick(ScalarPools.Texts);
        }
    }

    /// <summary>A string literal in one of the ways to write it.</summary>
    private string Quote(string text)
    {
        if (
            Chance(0.06)
            && !text.Contains('\\', StringComparison.Ordinal)
            && text.All(c => !char.IsControl(c))
            && text.Trim() == text
            && text.Length > 0
        )
        {
            return $"\"\"\"{(Chance(0.5) ? "" : "\n   ")}{text.Replace("\"\"\"", "\\\"\"\"", StringComparison.Ordinal)}{(Chance(0.5) && !text.EndsWith('"') ? "" : "\n ")}\"\"\"";
        }
        var escape = Chance(0.08);
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            literal.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\n' => "\\n",
                    '\t' => "\\t",
                    _ when escape || char.IsControl(c) => $"\\u{(int)c:x4}",
                    _ => c.ToString(),
                }
            );
        }
        return literal.Append('"').ToString();
    }
}
