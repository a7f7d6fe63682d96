using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Definitions.Sources.Git;

/// <summary>A branch of a git repository; section <c>definitions:git</c>.</summary>
public sealed class GitOptions
{
    /// <summary><c>https://…</c>, <c>http://…</c>, or a repository on this machine: <c>file://…</c> or its path. Required; without credentials in it.</summary>
    [Required]
    public string Url { get; set; } = "";

    /// <summary>Branch that is followed; <c>main</c>.</summary>
    [Required]
    public string Branch { get; set; } = "main";

    /// <summary>Directory of definitions in the repository, such as <c>features</c>; empty (default): its root.</summary>
    public string Path { get; set; } = "";

    /// <summary>How often the branch is looked at; 30 s. A webhook to <c>POST /definitions/refresh</c> makes it at once.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00", ErrorMessage = "it must be longer than 0, and a day at most.")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one look may take; 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "it must be 1 s at least, and a day at most.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>User name sent with the token; <c>x-access-token</c>, which GitHub and GitLab take.</summary>
    [Required]
    public string Username { get; set; } = "x-access-token";

    /// <summary>Token or password; default none. Set it by environment: <c>FEATURESTORE__DEFINITIONS__GIT__TOKEN</c>. Never logged.</summary>
    public string? Token { get; set; }

    /// <summary>
    /// File of public keys, as <c>gpg.ssh.allowedSignersFile</c> of git; default none. With it only commits that one of these keys has signed
    /// are used (<c>git commit -S</c> with <c>gpg.format ssh</c>).
    /// </summary>
    public string? AllowedSigners { get; set; }
}
