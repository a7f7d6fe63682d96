using System.Text;
using System.Text.Json;
using FeatureStore.Definitions.Expressions;
using FeatureStore.Definitions.Expressions.Json;
using FeatureStore.Definitions.Features;

namespace FeatureStore.Definitions.Tests.Expressions;

/// <summary>Evaluates expressions over an event given as JSON.</summary>
internal static class Cel
{
    public static CelValue Evaluate(string expression, string eventJson = "{}")
    {
        var activation = Activate(eventJson);
        return CelExpression.Compile(expression, CelEnvironment.Event).Evaluate(activation);
    }

    /// <summary>The value as compact JSON; what fails is the error's message.</summary>
    public static string Json(string expression, string eventJson = "{}")
    {
        var value = Evaluate(expression, eventJson);
        if (value.IsError)
        {
            return value.ErrorMessage;
        }
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = StoredJson.Encoder }))
        {
            ReadableJson.Write(writer, value);
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    public static CelActivation Activate(string eventJson)
    {
        var activation = new CelActivation(CelEnvironment.Event);
        activation[CelEnvironment.EventSlot] = CelValue.FromJson(JsonDocument.Parse(eventJson).RootElement);
        activation[CelEnvironment.StreamSlot] = CelValue.FromObject(new StreamStub());
        return activation;
    }

    private sealed class StreamStub : ICelObject
    {
        public bool TryGet(string key, out CelValue value)
        {
            value = key switch
            {
                "name" => CelValue.FromString("clicks"),
                "partition" => CelValue.FromInt64(3),
                "key" => CelValue.Null,
                "headers" => CelValue.FromObject(this),
                _ => default,
            };
            return key is "name" or "partition" or "key" or "headers";
        }
    }
}
