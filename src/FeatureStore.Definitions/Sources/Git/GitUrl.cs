using FeatureStore.Definitions.Configuration;

namespace FeatureStore.Definitions.Sources.Git;

/// <summary>Rules for the address of a repository.</summary>
internal static class GitUrl
{
    /// <returns>The address as the library takes it.</returns>
    /// <exception cref="ConfigurationException">It is none, or would give a secret away.</exception>
    public static string Check(GitOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url))
        {
            return Path.GetFullPath(options.Url);
        }
        if (url.UserInfo.Length > 0)
        {
            // Not shown: it may hold a password.
            throw new ConfigurationException(
                "'definitions:git:url' holds a user; put it into 'definitions:git:username' and 'definitions:git:token', which are never logged."
            );
        }
        if (url.Scheme is not ("https" or "http" or "file"))
        {
            throw new ConfigurationException(
                $"'definitions:git:url' begins with {url.Scheme}:, which is not supported; use https:// with a token."
            );
        }
        if (url.Scheme == "http" && options.Token is not null && !url.IsLoopback)
        {
            throw new ConfigurationException(
                "'definitions:git:url' is http://, where everybody on the way can read 'definitions:git:token'; use https://."
            );
        }
        return options.Url;
    }

    public static bool IsSameHost(string one, string other) =>
        Uri.TryCreate(one, UriKind.Absolute, out var first)
        && Uri.TryCreate(other, UriKind.Absolute, out var second)
        && first.Scheme == second.Scheme
        && first.Authority == second.Authority;
}
