using System.ComponentModel.DataAnnotations;

namespace FeatureStore.Definitions.Sources.CentralDogma;

/// <summary>A repository of a Central Dogma server; section <c>definitions:centralDogma</c>.</summary>
public sealed class CentralDogmaOptions
{
    /// <summary>Of the server, such as <c>https://dogma.example.com</c>. Required.</summary>
    [Required]
    public string Url { get; set; } = "";

    /// <summary>Required.</summary>
    [Required]
    public string Project { get; set; } = "";

    /// <summary>Required.</summary>
    [Required]
    public string Repository { get; set; } = "";

    /// <summary>Directory of definitions in the repository, such as <c>/features</c>; <c>/</c> (default): its root.</summary>
    [Required]
    public string Path { get; set; } = "/";

    /// <summary>Application token; default none. Set it by environment: <c>FEATURESTORE__DEFINITIONS__CENTRALDOGMA__TOKEN</c>. Never logged.</summary>
    public string? Token { get; set; }

    /// <summary>How long the server is asked to hold a watch before it answers that nothing changed; 60 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "it must be 1 s at least, and a day at most.")]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long any other request may take, and a watch beyond what the server was asked to hold it; 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "it must be 1 s at least, and a day at most.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
