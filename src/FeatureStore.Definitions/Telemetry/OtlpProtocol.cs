namespace FeatureStore.Definitions.Telemetry;

/// <summary>How a collector is spoken to.</summary>
public enum OtlpProtocol
{
    /// <summary>Port 4317 by custom.</summary>
    Grpc,

    /// <summary>Protocol buffers over HTTP; port 4318 by custom. The signal's path is added to the endpoint.</summary>
    Http,
}
