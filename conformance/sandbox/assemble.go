package sandbox

import (
	"net/http"
	"slices"

	"github.com/snapspec/snapspec/conformance/sandbox/internal/alibaba"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/api"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/dws"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/ecs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/evs"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/cinderv2"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/cinderv3"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/dwsv1"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/ecs20140526"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/evsv2"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/iamv3"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/gateway"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/huawei"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/iam"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

func openStore(options Options) (*store.Store, error) {
	return store.Open(options.Clock, options.Data, slices.Concat(evs.Kinds, dws.Kinds, ecs.Kinds)...)
}

// addAPIs puts the services behind their faces, dialects and the gateway.
func (s *Server) addAPIs(options Options) error {
	environment := snapshot.Environment{Delay: options.Delay, Strict: options.StrictResources, Resources: options.Resources}
	volumes := evs.New(s.store, environment)
	identities := iam.New(options.Clock, options.Credentials.isUser)
	for _, f := range []struct {
		id      string
		handler http.Handler
		dialect api.Dialect
	}{
		{"alibaba/ecs20140526", ecs20140526.New(ecs.New(s.store, environment)), alibaba.ECS{}},
		{"huawei/cinderv2", cinderv2.New(volumes), huawei.Cinder{}},
		{"huawei/cinderv3", cinderv3.New(volumes), huawei.Cinder{}},
		{"huawei/dwsv1", dwsv1.New(dws.New(s.store, environment)), huawei.DWS{}},
		{"huawei/evsv2", evsv2.New(volumes), huawei.EVS{}},
		{"huawei/iamv3", iamv3.New(identities), huawei.IAM{}},
	} {
		face, err := api.NewFace(f.id, f.handler, f.dialect)
		if err != nil {
			return err
		}
		s.faces = append(s.faces, face)
	}
	s.gateway = gateway.New(s.gatewayOptions(options),
		alibaba.New(options.Credentials.secret, options.Clock, s.faces[0]),
		huawei.New(huawei.Options{
			Token: options.Credentials.token(), Secret: options.Credentials.secret, Clock: options.Clock, TokenState: identities.TokenState,
		}, s.faces[1:]...))
	return nil
}

func (s *Server) gatewayOptions(options Options) gateway.Options {
	o := gateway.Options{Authenticate: options.Credentials != nil, Fail: options.Fail, Latency: options.Latency, Logger: options.Logger}
	if s.metrics != nil {
		o.Observe = s.metrics.observe
	}
	return o
}
