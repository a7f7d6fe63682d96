namespace FeatureStore.Storage.Tests.Caching.Exploration;

/// <summary>A loader in the middle of it.</summary>
/// <param name="At">How far.</param>
/// <param name="Round">Which of its reads.</param>
/// <param name="Owed">The events that were finished when its read began, one bit each.</param>
/// <param name="Content">What the store said; −1 before.</param>
/// <param name="IsFilled">Only with <see cref="LoaderAt.Filled"/>: whether the fill was granted.</param>
internal readonly record struct LoaderState(LoaderAt At, byte Round, ushort Owed, short Content, bool IsFilled)
{
    public static readonly LoaderState Idle = new(LoaderAt.Idle, 0, 0, -1, false);

    /// <summary>Whether another read of its process can join it.</summary>
    public bool IsOpen =>
        At is LoaderAt.Loads or LoaderAt.Refreshes or LoaderAt.Begun or LoaderAt.Failed or LoaderAt.Read or LoaderAt.Filled;

    public LoaderState To(LoaderAt at) => this with { At = at };

    /// <summary>Through with this read; goes on to the next, if there is one.</summary>
    public LoaderState Ended(int rounds) =>
        Round + 1 < rounds ? Idle with { Round = (byte)(Round + 1) } : Idle with { At = LoaderAt.Done, Round = Round };
}
