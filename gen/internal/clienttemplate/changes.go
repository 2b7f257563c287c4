package clienttemplate

// change replaces a part of the template that occurs once.
type change struct{ what, old, replacement string }

// changes are all that our clients differ in from those that oapi-codegen makes.
var changes = []change{
	{
		// The stock client resolves them: /v2/../cloudsnapshots goes out as
		// /cloudsnapshots, which is another call.
		what: "path parameters that are . or .. are refused",
		old: `    {{end}}
{{end}}
    serverURL, err := url.Parse(server)
    if err != nil {
        return nil, err
    }
`,
		replacement: `    {{end}}
    switch pathParam{{$paramIdx}} {
    case "", ".", "..":
        return nil, fmt.Errorf("path parameter {{.ParamName}} is %q, which changes the path of the call; give an id", pathParam{{$paramIdx}})
    }
{{end}}
`,
	},
	{
		what: "a string in the path is escaped without reflection",
		old: `    pathParam{{$paramIdx}}, err = runtime.StyleParamWithOptions("{{.Style}}", {{.Explode}}, "{{.ParamName}}", {{.GoVariableName}}, runtime.StyleParamOptions{ParamLocation: runtime.ParamLocationPath, Type: "{{.SchemaType}}", Format: "{{.SchemaFormat}}"})
    if err != nil {
        return nil, err
    }
`,
		replacement: `    {{if and (eq .SchemaType "string") (eq .SchemaFormat "")}}
    pathParam{{$paramIdx}} = url.PathEscape(string({{.GoVariableName}}))
    {{else}}
    pathParam{{$paramIdx}}, err = runtime.StyleParamWithOptions("{{.Style}}", {{.Explode}}, "{{.ParamName}}", {{.GoVariableName}}, runtime.StyleParamOptions{ParamLocation: runtime.ParamLocationPath, Type: "{{.SchemaType}}", Format: "{{.SchemaFormat}}"})
    if err != nil {
        return nil, err
    }
    {{end}}
`,
	},
	{
		// No segment can be . or .. any more, so there is nothing to resolve; and
		// none can hold %s, since a percent sign is escaped.
		what: "the URL is the server and the path, one after the other",
		old: `    operationPath := fmt.Sprintf("{{genParamFmtString .Path}}"{{range $paramIdx, $param := .PathParams}}, pathParam{{$paramIdx}}{{end}})
    if operationPath[0] == '/' {
        operationPath = "." + operationPath
    }

    queryURL, err := serverURL.Parse(operationPath)
    if err != nil {
        return nil, err
    }

`,
		replacement: `    requestURL := {{if .PathParams}}"{{genParamFmtString .Path}}"{{else}}"{{.Path}}"{{end}}
    {{- range $paramIdx, $param := .PathParams}}
    requestURL = strings.Replace(requestURL, "%s", pathParam{{$paramIdx}}, 1)
    {{- end}}
    requestURL = strings.TrimSuffix(server, "/") + requestURL

`,
	},
	{
		what: "the query begins as bytes",
		old: `        // queryValues collects non-styled parameters (passthrough, JSON)
        // that are safe to round-trip through url.Values.Encode().
        queryValues := queryURL.Query()
        // rawQueryFragments collects pre-encoded query fragments from
        // styled parameters, preserving literal commas as delimiters
        // per the OpenAPI spec (e.g. "color=blue,black,brown").
        var rawQueryFragments []string
`,
		replacement: `        query := make([]byte, 0, 256)
`,
	},
	{
		what: "a pass-through parameter is appended to the query",
		old: `            queryValues.Add("{{.ParamName}}", {{if .HasOptionalPointer}}*{{end}}params.{{.GoName}})
            {{end}}
            {{if .IsJson}}
            if queryParamBuf`,
		replacement: `            query = append(append(query, "&{{.ParamName}}="...), url.QueryEscape({{if .HasOptionalPointer}}*{{end}}params.{{.GoName}})...)
            {{end}}
            {{if .IsJson}}
            if queryParamBuf`,
	},
	{
		what: "a parameter of JSON is appended to the query",
		old: `                queryValues.Add("{{.ParamName}}", string(queryParamBuf))
`,
		replacement: `                query = append(append(query, "&{{.ParamName}}="...), url.QueryEscape(string(queryParamBuf))...)
`,
	},
	{
		what: "strings, integers and booleans are appended to the query without reflection",
		old: `            if queryFrag, err := runtime.StyleParamWithOptions("{{.Style}}", {{.Explode}}, "{{.ParamName}}", {{if and .RequiresNilCheck .HasOptionalPointer}}*{{end}}params.{{.GoName}}, runtime.StyleParamOptions{ParamLocation: runtime.ParamLocationQuery, Type: "{{.SchemaType}}", Format: "{{.SchemaFormat}}"}); err != nil {
                return nil, err
            } else {
                for _, qp := range strings.Split(queryFrag, "&") {
                    rawQueryFragments = append(rawQueryFragments, qp)
                }
            }
`,
		replacement: `            {{- $value := printf "params.%s" .GoName}}
            {{- if and .RequiresNilCheck .HasOptionalPointer}}{{$value = printf "*params.%s" .GoName}}{{end}}
            {{- if and (eq .SchemaType "string") (eq .SchemaFormat "")}}
            query = append(append(query, "&{{.ParamName}}="...), url.QueryEscape(string({{$value}}))...)
            {{- else if eq .SchemaType "integer"}}
            query = strconv.AppendInt(append(query, "&{{.ParamName}}="...), int64({{$value}}), 10)
            {{- else if eq .SchemaType "boolean"}}
            query = strconv.AppendBool(append(query, "&{{.ParamName}}="...), bool({{$value}}))
            {{- else}}
            if queryFrag, err := runtime.StyleParamWithOptions("{{.Style}}", {{.Explode}}, "{{.ParamName}}", {{$value}}, runtime.StyleParamOptions{ParamLocation: runtime.ParamLocationQuery, Type: "{{.SchemaType}}", Format: "{{.SchemaFormat}}"}); err != nil {
                return nil, err
            } else {
                query = append(append(query, '&'), queryFrag...)
            }
            {{- end}}
`,
	},
	{
		// The action of an RPC call stays behind the query, as the fragment.
		what: "the query stands before the fragment",
		old: `        if encoded := queryValues.Encode(); encoded != "" {
            rawQueryFragments = append(rawQueryFragments, encoded)
        }
        queryURL.RawQuery = strings.Join(rawQueryFragments, "&")
    }
`,
		replacement: `        if len(query) > 0 {
            query[0] = '?'
            path, action, _ := strings.Cut(requestURL, "#")
            requestURL = path + string(query)
            if action != "" {
                requestURL += "#" + action
            }
        }
    }
`,
	},
	{
		what:        "the request is made of the URL",
		old:         `http.NewRequest({{.Method | httpMethodConstant}}, queryURL.String(), `,
		replacement: `http.NewRequest({{.Method | httpMethodConstant}}, requestURL, `,
	},
}
