package lint

import "go.yaml.in/yaml/v3"

// plainYAML reports what is not one mapping without repeated keys, and in the
// documents of this project YAML that tools read in different ways or that JSON cannot
// express.
func plainYAML(d *doc, report report) {
	if d.err != nil {
		report(d.root, "%v", d.err)
		return
	}
	for _, n := range d.nodes {
		isKey := n.key != nil
		switch {
		case isKey && n.parent.get(n.name) != n:
			report(n, "the key %q is repeated; keep one", n.name)
		case d.profile == Strict:
		case n.yaml.Kind == yaml.AliasNode:
			report(n, "*%s is an alias; write the value out", n.yaml.Value)
		case n.yaml.Anchor != "":
			report(n, "&%s is an anchor; remove it", n.yaml.Anchor)
		case n.yaml.Style&yaml.TaggedStyle != 0:
			report(n, "%s is a tag; remove it and write the value plainly", n.yaml.Tag)
		case n.is("!!timestamp"):
			report(n, "%s is a timestamp in YAML; put it in quotes", n.yaml.Value)
		case isKey && n.key.ShortTag() != "!!str":
			report(n, "the key %s is not a string; put it in quotes", n.name)
		}
	}
}
