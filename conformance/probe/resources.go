package probe

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/snapspec/snapspec/conformance/suite"
)

// Resources are the ids of the target that replace those of the examples.
type Resources struct {
	Project  string // of Huawei Cloud
	Volume   string // the source of snapshots; of DWS a cluster, of ECS a disk
	Snapshot string // to read if no writes are allowed; it is never changed
	Region   string
	Instance string // of ECS, the source of snapshot groups

	Domain, User, Password string // of the user who signs in to IAM
}

// role is the kind of resource that an id belongs to.
type role string

const (
	roleProject  role = "project"
	roleVolume   role = "volume"
	roleSnapshot role = "snapshot"
	roleDisk     role = "disk" // a volume that may be deleted
	roleGroup    role = "snapshot group"
	roleRegion   role = "region"
	roleInstance role = "instance"
	roleDomain   role = "domain"
	roleUser     role = "user"
	rolePassword role = "password"
	roleFresh    role = "fresh" // must differ in every request
	rolePolicy   role = "policy"
	roleServer   role = "server" // of EVS, which no option names
	roleJob      role = "job"
	roleToken    role = "token" // of a caller
)

// examples are the ids of the pages that the cases use, with their roles. The part of
// an entry up to its last slash is context, which is not replaced.
var examples = map[string]role{
	"89cd04f168b84af6be287f71730fdb4b": roleProject,
	"05f2cff45100d5112f4bc00b794ea08e": roleProject, // DWS
	"0536cdee2200d5912f7cc00b877980f1": roleProject,

	"5aa119a8-d25b-45a7-8d1b-88e127885635":          roleVolume, // EVS, Cinder
	"2c194dde-7de5-4529-a141-49f48181f411":          roleVolume,
	"e1fa3e72-8c92-4871-9152-bf66fef0afe9":          roleVolume,
	"ce1043de-d0e1-4c22-9571-97d135f1da80":          roleServer,
	"b104b8db-170d-441b-897a-3c8ba9c5a214":          roleDisk,
	"44b277eb-39be-4921-be31-3d61b43651d7":          roleVolume, // DWS
	"clusters/4ca46bf1-5c61-48ff-b4f3-0ad4e5e3ba90": roleVolume,
	"clusters/e59d6b86-9072-46eb-a996-13f8b44994c1": roleVolume,
	"clusters/b5c45780-1006-49e3-b2d5-b3229975bbc7": roleVolume,
	"d-bp1s5fnvk4gn2tws0":                           roleVolume, // ECS
	"d-diskid1":                                     roleVolume,
	"d-bp14k9cxvr5uzy5":                             roleDisk,
	"d-bp199lyny9b3":                                roleVolume,

	"f9faf7df-fdc1-4093-9ef3-5cba06eef995":           roleSnapshot, // EVS, Cinder
	"snapshots/4ca46bf1-5c61-48ff-b4f3-0ad4e5e3ba90": roleSnapshot, // DWS
	"snapshots/b5c45780-1006-49e3-b2d5-b3229975bbc7": roleSnapshot,
	"snapshots/46921d1d-3d15-4a6f-8834-520c108c03da": roleSnapshot,
	"snapshots/c719b1a7-c85c-4cb5-a721-7694908c2c11": roleSnapshot,
	"s-bp17441ohwka0yuh":                             roleSnapshot, // ECS
	"s-snapshotid1":                                  roleSnapshot,
	"s-bp199lyny9b3":                                 roleSnapshot,

	"ssg-bp1fgbsbsr8j9wtx":                 roleGroup,
	"5e0fc839-9a2f-4d45-8ae5-a54859083673": roleGroup, // EVS
	"i-bp67acfmxazb4p6r":                   roleInstance,
	"i-instanceid1":                        roleInstance,
	"cn-hangzhou":                          roleRegion,
	"cn-north-1":                           roleRegion,

	"IAMDomain":   roleDomain,
	"IAMUser":     roleUser,
	"IAMPassword": rolePassword,

	"123e4567-e89b-12d3-a456-426655440000": roleFresh,  // a ClientToken
	"dws-1":                                roleFresh,  // the name of a restored cluster
	"4db196c8-32fc-4bf1-bf57-05980bbda9a4": rolePolicy, // DWS
	"5a4e2b9c-6c1f-4b1e-9c55-6f1d2f2f3a10": rolePolicy, // EVS
	"sp-bp12m37ccmxvbmi5":                  rolePolicy, // ECS
	"sp-bp14yziiuvu3s6jn":                  rolePolicy,
	"p-233e6ylv0":                          rolePolicy,
	"2c9080e8845b207101845b245e1e0001":     roleJob,

	"MIIatAYJKoZIhvcNAQcCoIIapTCCGqECAQExDTALB": roleToken,
	"MIIDkgYJKoZIhvcNAQcCoIIDgzCCXXXXX":         roleToken,
}

// example matches the examples. A page may mask the end of an id by stars, that of a token by dots.
var example = newExample()

func newExample() *regexp.Regexp {
	var all []string
	for id := range examples {
		all = append(all, regexp.QuoteMeta(id))
	}
	slices.Sort(all)
	return regexp.MustCompile(`(?:` + strings.Join(all, "|") + `)(?:\*{4}|\.{3}|\b)`)
}

func roleOf(found string) role {
	return examples[strings.TrimRight(found, "*.")]
}

// subjectToken is the header that has an example, the token to validate.
const subjectToken = "X-Subject-Token"

// rolesIn returns the roles of the examples in a request.
func rolesIn(r suite.Request) []role {
	var roles []role
	for _, text := range []string{r.Path, r.Query, r.Body, http.Header(r.Headers).Get(subjectToken)} {
		for _, found := range example.FindAllString(text, -1) {
			roles = append(roles, roleOf(found))
		}
	}
	return roles
}

// substitute replaces the examples by what the target has, as far as it is known. It
// changes nothing else.
func substitute(r suite.Request, known map[role]string) suite.Request {
	fresh := newName()
	replace := func(text string, escape func(string) string) string {
		return example.ReplaceAllStringFunc(text, func(found string) string {
			value := known[roleOf(found)]
			if roleOf(found) == roleFresh {
				value = fresh
			}
			if value == "" {
				return found
			}
			return found[:strings.LastIndex(found, "/")+1] + escape(value)
		})
	}
	r.Path = replace(r.Path, url.PathEscape)
	r.Query = replace(r.Query, url.QueryEscape)
	r.Body = replace(r.Body, inJSON)
	if token := http.Header(r.Headers).Get(subjectToken); token != "" {
		headers := http.Header(r.Headers).Clone()
		headers.Set(subjectToken, replace(token, func(text string) string { return text }))
		r.Headers = suite.Headers(headers)
	}
	return r
}

// newName returns a name that nothing has.
func newName() string { return "snapspec-" + strings.ToLower(rand.Text()[:12]) }

// inJSON returns text as it is between the quotes of a JSON string.
func inJSON(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(fmt.Sprintf("probe: %v", err)) // a string is always JSON
	}
	return string(quoted[1 : len(quoted)-1])
}
