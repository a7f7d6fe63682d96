namespace FeatureStore.Storage.Tests.Caching.Faults;

/// <summary>What a load saw.</summary>
/// <param name="Reads">Answers that were asked for, one a feature.</param>
/// <param name="Failed">Those that said that they could not be had.</param>
/// <param name="InTime">Requests that were answered in full before their deadline.</param>
/// <param name="Late">Requests that ended after their deadline and some more.</param>
/// <param name="Written">Events that were finished.</param>
/// <param name="TriedAgain">Writes that the store refused, and that were sent again.</param>
/// <param name="Violation">The first answer that was wrong; null when none was.</param>
internal sealed record FaultFigures(long Reads, long Failed, long InTime, long Late, long Written, long TriedAgain, string? Violation)
{
    public override string ToString() =>
        $"{Reads} answers, {Failed} of them failures, {InTime} requests answered in time, {Late} late; {Written} events written, {TriedAgain} tries more";

    /// <summary>Nothing was wrong or late, and there was something to be wrong.</summary>
    public void ShouldBeRight(int seed)
    {
        Violation.ShouldBeNull($"seed {seed}");
        Late.ShouldBe(0, $"seed {seed}");
        Written.ShouldBeGreaterThan(0);
        (Reads - Failed).ShouldBeGreaterThan(0);
    }
}
