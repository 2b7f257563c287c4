package sandbox

import (
	"errors"
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
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/evsv1"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/evsv2"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/evsv5"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/faces/iamv3"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/gateway"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/huawei"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/iam"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/snapshot"
	"github.com/snapspec/snapspec/conformance/sandbox/internal/store"
)

func openStore(options Options) (*store.Store, error) {
	return store.Open(options.Clock, options.Data, kinds()...)
}

// addAPIs puts the services behind their faces, dialects and the gateway.
func (s *Server) addAPIs(options Options) error {
	environment := snapshot.Environment{Delay: options.Delay, Strict: options.StrictResources, Resources: options.Resources}
	volumes := evs.New(s.store, environment)
	identities := iam.New(options.Clock, options.Credentials.users())
	ofAlibaba, alibabaErr := newFaces(
		served{"alibaba/ecs20140526", ecs20140526.New(ecs.New(s.store, environment)), alibaba.ECS{}},
	)
	ofHuawei, huaweiErr := newFaces(
		served{"huawei/cinderv2", cinderv2.New(volumes), huawei.Cinder{}},
		served{"huawei/cinderv3", cinderv3.New(volumes), huawei.Cinder{}},
		served{"huawei/dwsv1", dwsv1.New(dws.New(s.store, environment)), huawei.DWS{}},
		served{"huawei/evsv1", evsv1.New(volumes), huawei.EVS{}},
		served{"huawei/evsv2", evsv2.New(volumes), huawei.EVS{}},
		served{"huawei/evsv5", evsv5.New(volumes), huawei.EVS{}},
		served{"huawei/iamv3", iamv3.New(identities), huawei.IAM{}},
	)
	if err := errors.Join(alibabaErr, huaweiErr); err != nil {
		return err
	}
	s.faces = slices.Concat(ofAlibaba, ofHuawei)
	c := options.Credentials
	s.gateway = gateway.New(s.gatewayOptions(options),
		alibaba.New(c.secret, options.Clock, ofAlibaba[0]),
		huawei.New(huawei.Options{Token: c.token(), Secret: c.secret, Clock: options.Clock, TokenState: identities.TokenState}, ofHuawei...),
	)
	return nil
}

// served is an API: its id, the handler of its face and its dialect.
type served struct {
	id      string
	handler http.Handler
	dialect api.Dialect
}

func newFaces(apis ...served) ([]*api.Face, error) {
	var all []*api.Face
	for _, a := range apis {
		f, err := api.NewFace(a.id, a.handler, a.dialect)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

func (s *Server) gatewayOptions(options Options) gateway.Options {
	o := gateway.Options{Authenticate: options.Credentials != nil, Fail: options.Fail, Latency: options.Latency, Logger: options.Logger}
	if s.metrics != nil {
		o.Observe = s.metrics.observe
	}
	return o
}
