using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Sources.Git.Signatures;

namespace FeatureStore.Definitions.Tests.Sources.Git;

public sealed class SshSignatureTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Kinds => [.. Enumerable.Range(0, SshSignatures.All.Length)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Signature_of_OpenSSH_is_of_its_message_use_and_key_alone(int kind)
    {
        var (key, text) = SshSignatures.All[kind];
        SshSignature.TryParse(text, out var signature).ShouldBeTrue();

        Convert.ToBase64String(signature.PublicKey).ShouldBe(key);
        signature.IsOf(SshSignatures.Message, "git").ShouldBeTrue();
        signature.IsOf(SshSignatures.Message + "x", "git").ShouldBeFalse();
        signature.IsOf(SshSignatures.Message, "file").ShouldBeFalse();
    }

    [Fact]
    public void Any_changed_byte_makes_it_no_signature()
    {
        var random = new Random(4);
        foreach (var (key, text) in SshSignatures.All)
        {
            var lines = text.Trim().Split('\n');
            var blob = Convert.FromBase64String(string.Concat(lines[1..^1]));
            for (var i = 0; i < 60; i++)
            {
                var changed = blob.ToArray();
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                var armoured = $"{lines[0]}\n{Convert.ToBase64String(changed, Base64FormattingOptions.InsertLineBreaks)}\n{lines[^1]}";
                var holds =
                    SshSignature.TryParse(armoured, out var signature)
                    && Convert.ToBase64String(signature.PublicKey) == key
                    && signature.IsOf(SshSignatures.Message, "git");
                holds.ShouldBeFalse();
            }
        }
    }

    [Theory]
    [InlineData("a@example.com ssh-rsa", ":1 is no line")]
    [InlineData("ssh-ed25519 AAAA", ":1 is no line")]
    [InlineData("# nothing\n\n", "names no key")]
    [InlineData("a@example.com namespaces=\"file\" ssh-ed25519 AAAA", "names no key")]
    [InlineData("a@example.com cert-authority ssh-ed25519 AAAA", "only namespaces")]
    [InlineData("a@example.com namespaces=\"git\",valid-before=\"20200101\" ssh-ed25519 AAAA", "only namespaces")]
    [InlineData("a@example.com ssh-ed25519 no*base64", "not base64")]
    public void Wrong_file_of_signers_stops_the_process(string text, string says)
    {
        File.WriteAllText(_directory["signers"], text);

        Should.Throw<ConfigurationException>(() => AllowedSigners.Load(_directory["signers"])).Message.ShouldContain(says);
    }

    [Fact]
    public void Missing_file_of_signers_stops_the_process() =>
        Should
            .Throw<ConfigurationException>(() => AllowedSigners.Load(_directory["nowhere"]))
            .Message.ShouldContain("'definitions:git:allowedSigners' can't be read");
}
