namespace FeatureStore.Definitions.Tests.Loading.Generation;

/// <summary>Changes a tree as people get definitions wrong: keys lost, doubled, renamed; values of another kind or from another place.</summary>
internal sealed class TreeMutator(Random random)
{
    private static readonly string[] Odd =
    [
        "",
        "~",
        "null",
        "0",
        "-1",
        "1e999",
        "99999999999999999999",
        "0x1F",
        "true",
        ".nan",
        "''",
        "\"\\u0000\"",
        "\"\\ud800\"",
        "featurestore/v2",
        "[string, ~]",
        "{type: string}",
        "{file: a.schema.yaml}",
        "{type: [object, 'null'], properties: {a: {type: array}}}",
        "ActionFeature",
        "P1M",
        "P",
        "1d2h",
        "vector<0>",
        "float16",
        "list<list<long>>",
        "map<>",
        "event",
        "event.a ==",
        "(((((((((((((((((((((((((",
        "\"'\"",
        "!!int 5",
        "&a b",
        "*a",
        "|\n  x",
        ">-\n  ",
        "a: b",
        "# nothing",
        "가나다",
        "😀",
        "entity_a",
        "stream-0",
        "id",
        "timestamp",
        "_",
        "a__b",
    ];

    private static readonly string[] Keys =
    [
        "name",
        "kind",
        "type",
        "values",
        "serve",
        "source",
        "default",
        "precision",
        "schema",
        "properties",
        "items",
        "enum",
        "required",
        "é",
        "'quoted'",
        "? x",
        "<<",
        "where",
    ];

    /// <summary>Changes one place of one document.</summary>
    public void Mutate(List<Tree.Map> documents)
    {
        if (documents.Count > 1 && random.Next(10) == 0)
        {
            var at = random.Next(documents.Count);
            if (random.Next(2) == 0)
            {
                documents.RemoveAt(at);
            }
            else
            {
                documents.Add(documents[at]);
            }
            return;
        }
        var maps = new List<Tree.Map>();
        var lists = new List<Tree.Items>();
        documents.ForEach(d => Collect(d, maps, lists));
        if (lists.Count > 0 && random.Next(4) == 0)
        {
            MutateList(lists[random.Next(lists.Count)]);
        }
        else
        {
            MutateMap(maps[random.Next(maps.Count)], maps);
        }
    }

    private void MutateMap(Tree.Map map, List<Tree.Map> all)
    {
        if (map.Entries.Count == 0)
        {
            map.Entries.Add((Pick(Keys), new Tree.Leaf(Pick(Odd))));
            return;
        }
        var at = random.Next(map.Entries.Count);
        var (key, value) = map.Entries[at];
        switch (random.Next(7))
        {
            case 0:
                map.Entries.RemoveAt(at);
                break;
            case 1:
                map.Entries.Add((key, value));
                break;
            case 2:
                map.Entries[at] = (Pick(Keys), value);
                break;
            case 3:
                map.Entries[at] = (key.Length > 1 ? key[1..] : key + "x", value);
                break;
            case 4:
                map.Entries[at] = (key, new Tree.Items([value]));
                break;
            case 5:
                // A piece of another place, as a copy: a tree in a circle has no text.
                var donor = all[random.Next(all.Count)].Entries;
                map.Entries[at] = (key, donor.Count > 0 ? Copy(donor[random.Next(donor.Count)].Value) : new Tree.Map([]));
                break;
            default:
                map.Entries[at] = (key, new Tree.Leaf(Pick(Odd)));
                break;
        }
    }

    private void MutateList(Tree.Items list)
    {
        if (list.Children.Count == 0 || random.Next(3) == 0)
        {
            list.Children.Add(new Tree.Leaf(Pick(Odd)));
        }
        else if (random.Next(2) == 0)
        {
            list.Children.RemoveAt(random.Next(list.Children.Count));
        }
        else
        {
            list.Children.Add(Copy(list.Children[random.Next(list.Children.Count)]));
        }
    }

    private static void Collect(Tree tree, List<Tree.Map> maps, List<Tree.Items> lists)
    {
        switch (tree)
        {
            case Tree.Map map:
                maps.Add(map);
                map.Entries.ForEach(e => Collect(e.Value, maps, lists));
                break;
            case Tree.Items list:
                lists.Add(list);
                list.Children.ForEach(c => Collect(c, maps, lists));
                break;
            default:
                break;
        }
    }

    private static Tree Copy(Tree tree) =>
        tree switch
        {
            Tree.Map map => new Tree.Map([.. map.Entries.Select(e => (e.Key, Copy(e.Value)))]),
            Tree.Items list => new Tree.Items([.. list.Children.Select(Copy)]),
            _ => tree,
        };

    private string Pick(string[] choices) => choices[random.Next(choices.Length)];
}
