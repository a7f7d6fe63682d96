namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>Everything that the future of a run depends on.</summary>
/// <param name="Key">What Redis holds: an id of <see cref="RememberedRedis"/>.</param>
/// <param name="Order">What the store holds: an id of the order in which it took events.</param>
/// <param name="First">The first loader.</param>
/// <param name="Second">The second one.</param>
/// <param name="Writer1">Steps that the first writer has taken, three for each event.</param>
/// <param name="Writer2">The second one's.</param>
/// <param name="InAir">Events whose write step was sent and not acknowledged: it may arrive yet.</param>
/// <param name="Evicted">The evictor has struck.</param>
/// <param name="Expired">So has the expiry.</param>
internal readonly record struct ModelState(
    int Key,
    int Order,
    LoaderState First,
    LoaderState Second,
    byte Writer1,
    byte Writer2,
    ushort InAir,
    bool Evicted,
    bool Expired
)
{
    public LoaderState Loader(int index) => index == 0 ? First : Second;

    public ModelState WithLoader(int index, LoaderState loader) =>
        index == 0 ? this with { First = loader } : this with { Second = loader };

    public byte Writer(int index) => index == 0 ? Writer1 : Writer2;

    public ModelState WithWriter(int index, int taken) =>
        index == 0 ? this with { Writer1 = (byte)taken } : this with { Writer2 = (byte)taken };
}
