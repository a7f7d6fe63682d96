using FeatureStore.Definitions.Configuration;
using FeatureStore.Definitions.Loading;
using FeatureStore.Server;
using FeatureStore.Storage.Online;

try
{
    await ServerHost.RunAsync(FeatureStoreConfiguration.FromArguments(args));
    return 0;
}
catch (Exception e) when (e is ConfigurationException or InvalidDefinitionsException or StoreException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
