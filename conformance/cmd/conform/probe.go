package main

import (
	"cmp"
	"context"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
)

const probeHelp = `usage: conform probe --api ID --target URL [options]

Sends the requests of the cases to a live server and checks each answer. The server must accept a valid request, or
refuse it for a known reason. It must refuse an invalid request. Every answer must conform to the document.

  --api ID               the API of the server, such as huawei/evsv2
  --target URL           the base URL of the server, such as https://evs.cn-north-4.myhuaweicloud.com
  --case GLOB            send only the cases whose name matches, as in conform run

Credentials. Prefer the environment variables, because a process list shows options. Without credentials, requests are
not signed:

  --token T              an IAM token                             SNAPSPEC_TOKEN
  --access-key AK        an access key of either vendor           SNAPSPEC_ACCESS_KEY
  --secret-key SK        the secret of the access key             SNAPSPEC_SECRET_KEY
  --security-token T     the token of a temporary access key      SNAPSPEC_SECURITY_TOKEN

Resources, which replace the ids in the examples:

  --project ID           the project; required for the APIs of Huawei Cloud, except IAM
  --volume ID            an unused volume to create snapshots of; for DWS a cluster, for ECS a disk
  --snapshot ID          a snapshot to read, without --allow-writes
  --region ID            the region
  --instance ID          an ECS instance, for snapshot groups
  --domain, --user       a user to sign in to IAM, with --password or SNAPSPEC_PASSWORD. Use a test user: some cases send
                         wrong passwords, and IAM locks the user for that

Limits:

  --allow-writes         also send requests that change something. Snapshots of --volume, and disks, are created and deleted again.
                         Without this option, requests that write, or would write if accepted, are skipped
  --allow-irreversible   with --allow-writes, also send requests that cannot be undone: rollbacks, which overwrite the
                         volume, restored clusters, backup policies, copies in another region, archiving. Locks are
                         never set
  --rate N               maximum number of requests per second (default 5, 0 for no limit)
  --timeout D            maximum time for one answer (default 30s)
  --wait D               maximum time to create or delete a snapshot (default 10m)

Output:

  --target-name NAME     skip the known failures of this server in gaps/targets/NAME.yaml
  --format text          one line per case that does not pass, and the counts (the default)
  --format json          every case and the counts
  --format junit         JUnit XML
  --format html          a self-contained page
  --report FILE.html     also write that page to a file

After an interrupt, no more cases are sent and the created resources are deleted.

Exit code: 0 all cases passed, 1 a case failed, 2 a usage error, a case without an answer, or a resource not deleted.
`

// probeCommand is the command line of the verb.
type probeCommand struct {
	options            probe.Options
	api, target, glob  string
	name, format, page string
}

func runProbe(c *console, args []string) (int, error) {
	p, err := parseProbe(args)
	if err != nil {
		return 0, err
	}
	known, err := suite.Open()
	if err != nil {
		return 0, err
	}
	if err := p.complete(known); err != nil {
		return 0, err
	}
	results, err := c.probe(p, known.Cases)
	if err != nil {
		return 0, err
	}
	return c.reportProbe(p, results)
}

func parseProbe(args []string) (*probeCommand, error) {
	p := &probeCommand{}
	options := newOptions()
	o, who, what := &p.options, &p.options.Credentials, &p.options.Resources
	for name, text := range map[string]*string{
		"api": &p.api, "target": &p.target, "case": &p.glob, "target-name": &p.name, "report": &p.page,
		"token": &who.Token, "access-key": &who.AccessKey, "secret-key": &who.SecretKey, "security-token": &who.SecurityToken,
		"project": &what.Project, "volume": &what.Volume, "snapshot": &what.Snapshot, "region": &what.Region, "instance": &what.Instance,
		"domain": &what.Domain, "user": &what.User, "password": &what.Password,
	} {
		options.StringVar(text, name, "", "")
	}
	options.BoolVar(&o.AllowWrites, "allow-writes", false, "")
	options.BoolVar(&o.AllowIrreversible, "allow-irreversible", false, "")
	options.Float64Var(&o.Rate, "rate", 5, "")
	options.DurationVar(&o.Timeout, "timeout", 30*time.Second, "")
	options.DurationVar(&o.Wait, "wait", 10*time.Minute, "")
	format := formats(options, "text", "json", "junit", "html")
	operands, err := parse(options, args)
	if err != nil {
		return nil, err
	}
	if len(operands) > 0 {
		return nil, usagef("%q is an extra operand; remove it", operands[0])
	}
	p.format = *format
	p.readEnvironment()
	return p, p.check()
}

// readEnvironment sets the secrets without an option from the environment.
func (p *probeCommand) readEnvironment() {
	who := &p.options.Credentials
	for name, text := range map[string]*string{
		"SNAPSPEC_TOKEN": &who.Token, "SNAPSPEC_ACCESS_KEY": &who.AccessKey, "SNAPSPEC_SECRET_KEY": &who.SecretKey,
		"SNAPSPEC_SECURITY_TOKEN": &who.SecurityToken, "SNAPSPEC_PASSWORD": &p.options.Resources.Password,
	} {
		*text = cmp.Or(*text, os.Getenv(name))
	}
}

// check validates the options that do not depend on the documents.
func (p *probeCommand) check() error {
	o, who := &p.options, p.options.Credentials
	target, err := url.Parse(p.target)
	o.Target = target
	switch {
	case p.api == "":
		return usagef("no --api; conform list names them")
	case err != nil || target.Host == "" || target.Scheme != "https" && target.Scheme != "http":
		return usagef("--target is not a URL of http or https") // not quoted, because it may contain a password
	case target.User != nil || target.RawQuery != "" || target.Fragment != "":
		return usagef("--target holds more than scheme, host and path; leave the rest out")
	case who.Token != "" && who.AccessKey != "":
		return usagef("both a token and an access key; give one")
	case (who.AccessKey == "") != (who.SecretKey == ""):
		return usagef("an access key or its secret is missing; give both")
	case who.SecurityToken != "" && who.AccessKey == "":
		return usagef("a security token goes with an access key; give that too")
	case who.Token != "" && strings.HasPrefix(p.api, "alibaba/"):
		return usagef("Alibaba Cloud does not accept an IAM token; give an access key")
	case o.AllowIrreversible && !o.AllowWrites:
		return usagef("--allow-irreversible goes with --allow-writes; give both")
	case o.Rate < 0 || o.Timeout <= 0 || o.Wait <= 0:
		return usagef("--rate must not be negative, --timeout and --wait must be positive")
	}
	return nil
}

// complete sets the options that depend on the documents and the cases.
func (p *probeCommand) complete(known suite.Suite) error {
	apis, err := loadAPIs(p.api)
	if err != nil {
		return err
	}
	p.options.API = apis[0]
	if err := p.checkResources(apis[0]); err != nil {
		return err
	}
	if _, err := selectCases(known.Cases, apis, p.glob); err != nil {
		return err
	}
	p.options.Select = func(c suite.Case) bool { return matches(p.glob, c.Name) }
	if names := known.Gaps.TargetNames(); p.name != "" && !slices.Contains(names, p.name) {
		return usagef("gaps/targets has no file of a target %q; it knows %s", p.name, strings.Join(names, ", "))
	}
	p.options.Gaps, p.options.Known = known.Gaps.Cases, known.Gaps.Target(p.name)
	return nil
}

// checkResources checks that the required resources are set.
func (p *probeCommand) checkResources(api *traffic.API) error {
	_, creates := api.Contract.Operation("createSnapshot")
	for _, o := range api.Contract.Operations() {
		if strings.Contains(o.Path, "{project_id}") && p.options.Resources.Project == "" {
			return usagef("no --project; the paths of %s have one", api.ID)
		}
	}
	if creates && p.options.AllowWrites && p.options.Resources.Volume == "" {
		return usagef("no --volume to make snapshots of; --allow-writes needs one")
	}
	return nil
}

func (c *console) probe(p *probeCommand, cases []suite.Case) ([]probe.Result, error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process
	if isTerminal(c.stderr) {
		c.bar = progressbar.NewOptions(len(p.options.Requests(cases)), progressbar.OptionSetWriter(c.stderr),
			progressbar.OptionSetDescription(p.api), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		p.options.Progress = func() { _ = c.bar.Add(1) }
		defer func() {
			_ = c.bar.Finish()
			c.bar = nil
		}()
	}
	return probe.Run(ctx, p.options, cases)
}
