package lint

import (
	"slices"
	"strings"
)

func servers(d *doc, report report) {
	all := d.kinds[kindServer]
	for _, s := range all {
		if hasRegion(s) && !hasRegion(all[0]) {
			report(s, "a server with a region is after one without; put it first, so that clients can make endpoints of regions")
		}
		url := s.get("url")
		if url.empty() {
			continue
		}
		if !strings.HasPrefix(url.text(), "https://") {
			report(url, "the URL %q is not https; use https", url.text())
		}
		names := templateNames(url.text())
		for _, name := range names {
			if s.get("variables").get(name) == nil {
				report(url, "{%s} is not declared; add it to the variables", name)
			}
		}
		for _, variable := range s.get("variables").list() {
			if !slices.Contains(names, variable.name) {
				report(variable, "the URL has no {%s}; use the variable or remove it", variable.name)
			}
		}
	}
}

func hasRegion(server *node) bool { return server.get("variables").has("region") }
