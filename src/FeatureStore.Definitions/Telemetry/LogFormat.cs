namespace FeatureStore.Definitions.Telemetry;

/// <summary>How log lines look.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line, with the ids of trace and span.</summary>
    Json,
}
