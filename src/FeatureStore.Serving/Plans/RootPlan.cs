namespace FeatureStore.Serving.Plans;

/// <summary>A root field of an operation.</summary>
/// <param name="prefix">What stands before its value.</param>
internal abstract class RootPlan(byte[] prefix)
{
    public ReadOnlySpan<byte> Prefix => prefix;

    /// <summary>Adds what it reads to the request.</summary>
    /// <returns>False when the library has to answer: something is wrong with the arguments.</returns>
    /// <exception cref="Errors.ServingError">The request asks for too much: the library has to answer.</exception>
    public abstract bool TryPlan(PlanExecution execution);

    /// <summary>Writes its value, or a part of it. The reads of these entities have ended.</summary>
    /// <param name="execution">The request.</param>
    /// <param name="root">Its place among the roots that <see cref="TryPlan"/> added.</param>
    /// <param name="from">First entity; the list begins with 0.</param>
    /// <param name="to">After the last entity; the list ends with their number.</param>
    public abstract void Write(PlanExecution execution, int root, int from, int to);
}
