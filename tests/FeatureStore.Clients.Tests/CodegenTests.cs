using System.Net.Http.Json;
using System.Text.Json;
using FeatureStore.Clients.Tests.Scripts;
using FeatureStore.Clients.Tests.Servers;

namespace FeatureStore.Clients.Tests;

/// <summary><c>@graphql-codegen/cli</c> against the live schema.</summary>
public sealed class CodegenTests : IDisposable
{
    private readonly string _folder = Path.Combine(Clone.Clients, $"generated-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public async Task Generated_types_compile_and_its_persisted_documents_are_trusted()
    {
        NodeScript.Require();
        Directory.CreateDirectory(_folder);
        foreach (var file in (string[])["client.ts", "tsconfig.json"])
        {
            File.Copy(Path.Combine(Clone.Clients, "codegen", file), Path.Combine(_folder, file));
        }
        await using (var server = await SampleServer.StartAsync())
        {
            await NodeScript.RunAsync("codegen/codegen.mjs", server.GraphQl.ToString(), _folder);
        }
        await NodeScript.RunAsync("node_modules/typescript/bin/tsc", "--project", _folder);

        var documents = Path.Combine(_folder, "gql", "persisted-documents.json");
        var id = JsonDocument.Parse(await File.ReadAllBytesAsync(documents)).RootElement.EnumerateObject().Single().Name;
        await using var trusting = await SampleServer.StartAsync(
            ("http:documents:trusted", documents),
            ("http:documents:onlyTrusted", "true")
        );
        using var http = new HttpClient();
        using var known = await http.PostAsJsonAsync(trusting.GraphQl, new { documentId = id, variables = new { id = "mina", limit = 1 } });
        using var other = await http.PostAsJsonAsync(trusting.GraphQl, new { query = "{ __typename }" });
        (await known.Content.ReadAsStringAsync()).ShouldContain("\"articleId\":\"a-0\"");
        (await other.Content.ReadAsStringAsync()).ShouldContain("FORBIDDEN");
    }
}
