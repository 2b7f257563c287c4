package lint

import "regexp"

// openAPIVersion is 3.0, not 3.1: kin-openapi compiles a schema of a 3.1 document
// again for every value, which is many times slower.
const openAPIVersion = "3.0.3"

var semVer = regexp.MustCompile(`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

func versions(d *doc, report report) {
	if n := d.root.get("openapi"); !n.empty() && n.text() != openAPIVersion {
		report(n, "openapi is %q; write %s", n.text(), openAPIVersion)
	}
	n := d.root.get("info").get("version")
	switch {
	case n.empty():
	case d.versionError != nil:
		report(n, "the expected version cannot be read: %v; restore specs/VERSION", d.versionError)
	case !semVer.MatchString(d.version):
		report(n, "specs/VERSION is %q; write a SemVer such as 0.1.0 there", d.version)
	case n.text() != d.version:
		report(n, "version is %q; write %s as in specs/VERSION", n.text(), d.version)
	}
}
