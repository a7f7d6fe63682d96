namespace FeatureStore.Serving.Compilation;

/// <summary>An operation has something that plans do not do. The library runs it.</summary>
#pragma warning disable RCS1194 // never leaves the compiler, so it needs neither message nor cause
internal sealed class NotCompilableException : Exception;
