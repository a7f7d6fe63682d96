using FeatureStore.Definitions.Loading.Documents;
using FeatureStore.Definitions.Loading.Shapes;

namespace FeatureStore.Definitions.Testing;

/// <summary>The keys of <c>*.test.yaml</c>.</summary>
internal static class TestKeys
{
    public static readonly ChoiceKey<bool> Kind = new("kind", [("Test", true)], "A test of definitions.") { Required = true };

    public static readonly TextKey Name = new("name", "What the test shows, as a sentence.") { Required = true, NonEmpty = true };

    public static readonly TimeKey Now = new("now", "What the clock says all the time: RFC 3339.") { Required = true };

    public static readonly TextKey Stream = new("stream", "The stream that the events are of.") { Required = true, NonEmpty = true };

    public static readonly ListKey Events = new(
        "events",
        "events",
        new ValueKey("event", "An event."),
        "Events, as their source would send them."
    );

    public static readonly TextKey File = new("file", "A file with one event a line (NDJSON), relative to this one.") { NonEmpty = true };

    public static readonly IntegerKey RejectedEvent = new("event", 1, 1_000_000, "Which of the events, from 1.") { Required = true };

    public static readonly TextKey RejectedFeature = new("feature", "For which feature. Default: the event itself cannot be used.");

    public static readonly TextKey RejectedCode = new("code", "Name of the reason, such as Expired or Value. Default: any.");

    public static readonly Shape Rejection = new("a rejection", "An event set aside.", RejectedEvent, RejectedFeature, RejectedCode);

    public static readonly ListKey Rejected = new(
        "rejected",
        "{event, feature, code}",
        new MappingKey("rejection", Rejection, "A rejection."),
        "Events that are to be set aside. Any other that a feature of this test cannot use fails the test."
    );

    public static readonly Shape GivenEntry = new("an entry of 'given'", "Events of one stream.", Stream, Events, File, Rejected)
    {
        OneOf =
        [
            [Events.Name, File.Name],
        ],
    };

    public static readonly ListKey Given = new(
        "given",
        "{stream, events}",
        new MappingKey("entry", GivenEntry, "An entry."),
        "The events, in the order in which they come."
    )
    {
        Required = true,
    };

    public static readonly TextKey Feature = new("feature", "The feature to ask for.") { NonEmpty = true };

    public static readonly TextKey Id = new("id", "Whose: the entity's id.") { NonEmpty = true };

    public static readonly IntegerKey Limit = new("limit", 0, PolicyReader.MaxLimit, "Records of an action feature. Default: serve.limit.");

    public static readonly DurationKey Period = new("period", "How far back. Default: serve.period.") { AllowZero = true };

    public static readonly TimeKey From = new("from", "First moment of the window.");

    public static readonly TimeKey To = new("to", "End of the window, which is not in it.");

    public static readonly TextKey Query = new("query", "A GraphQL query to ask instead of one feature.") { NonEmpty = true };

    public static readonly ValueKey Variables = new("variables", "Its variables.");

    public static readonly ListKey Errors = new(
        "errors",
        "error codes",
        new TextKey("code", "A code, such as BAD_USER_INPUT."),
        "Codes of the errors that the answer to the query has. Default: none."
    );

    public static readonly ValueKey EqualTo = new(
        "equals",
        "The whole answer. The times of records (timestamp, occurred_at) count only where they are written."
    )
    {
        AllowNull = true,
    };

    public static readonly ValueKey Contains = new(
        "contains",
        "A part of the answer: of objects some keys, of lists some elements, in this order."
    )
    {
        AllowNull = true,
    };

    public static readonly Shape ExpectEntry = new(
        "an entry of 'expect'",
        "A question and its answer: a feature of an entity, or a GraphQL query.",
        Feature,
        Id,
        Limit,
        Period,
        From,
        To,
        Query,
        Variables,
        Errors,
        EqualTo,
        Contains
    )
    {
        OneOf =
        [
            [Feature.Name, Query.Name],
            [EqualTo.Name, Contains.Name],
        ],
    };

    public static readonly ListKey Expect = new(
        "expect",
        "{feature, id, equals}",
        new MappingKey("entry", ExpectEntry, "An entry."),
        "What is asked afterwards, and what the answers are to be."
    )
    {
        Required = true,
    };

    public static readonly Shape Test = new(
        "a Test",
        "Events, a clock, and what features are to be afterwards.",
        DefinitionKeys.ApiVersion,
        Kind,
        Name,
        Now,
        Given,
        Expect
    );
}
