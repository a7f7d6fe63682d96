namespace FeatureStore.Serving.Plans;

internal enum ValueState : byte
{
    Absent,
    Null,
    Set,
}
