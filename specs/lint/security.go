package lint

func security(d *doc, report report) {
	schemes := d.root.get("components").get("securitySchemes")
	requirements := d.root.get("security")
	if requirements.empty() {
		report(d.root, "the document requires no security; add the schemes that the vendor accepts")
		return
	}
	required := map[string]bool{}
	for _, requirement := range d.kinds[kindRequirement] {
		for _, scheme := range requirement.children {
			required[scheme.name] = true
		}
	}
	for _, scheme := range schemes.list() {
		if !required[scheme.name] {
			report(scheme, "no requirement names the security scheme %q; require it or remove it", scheme.name)
		}
	}
}

func declaredSchemes(d *doc, report report) {
	schemes := d.root.get("components").get("securitySchemes")
	for _, requirement := range d.kinds[kindRequirement] {
		for _, scheme := range requirement.children {
			if !schemes.has(scheme.name) {
				report(scheme, "the security scheme %q is not declared; add it to components", scheme.name)
			}
		}
	}
}
