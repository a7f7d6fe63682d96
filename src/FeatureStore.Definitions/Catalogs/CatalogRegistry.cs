namespace FeatureStore.Definitions.Catalogs;

/// <summary>The catalog that a process runs on. Readers take <see cref="Current"/> once per request or event and keep it to the end.</summary>
public sealed class CatalogRegistry(Catalog initial)
{
    private readonly Lock _swapping = new();
    private readonly List<ICatalogUser> _users = [];
    private volatile Catalog _current = initial;

    /// <summary>Raised after <see cref="Current"/> changed, on the thread that swapped it.</summary>
    public event Action<Catalog>? Changed;

    public Catalog Current => _current;

    /// <summary>From now on the user takes part in every swap; it is made ready for the current catalog before this returns.</summary>
    /// <exception cref="CatalogRefusedException">The current catalog can't be used; the user has not joined.</exception>
    public void Join(ICatalogUser user)
    {
        lock (_swapping)
        {
            user.Prepare(_current)();
            _users.Add(user);
        }
    }

    /// <summary>The user takes no further part.</summary>
    public void Leave(ICatalogUser user)
    {
        lock (_swapping)
        {
            _users.Remove(user);
        }
    }

    /// <summary>Replaces the catalog whole: all users get ready aside, and only when each of them has does any of them change over.</summary>
    /// <exception cref="CatalogRefusedException">One of them can't use it. The catalog that was current stays, everywhere.</exception>
    public void Swap(Catalog next)
    {
        lock (_swapping)
        {
            var takeOver = _users.ConvertAll(user => user.Prepare(next));
            _current = next;
            takeOver.ForEach(use => use());
            Changed?.Invoke(next);
        }
    }
}
