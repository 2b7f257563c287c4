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

Sends the requests of the cases to a live server, and judges each answer: a valid request must be done, or be refused for
what its situation explains; an invalid one must be refused. Either way the answer must keep the document.

  --api ID               the API of the server, such as huawei/evsv2
  --target URL           where it is, up to the paths of the documents: https://evs.cn-north-4.myhuaweicloud.com
  --case GLOB            the cases whose name matches, as for conform run

Who asks; best given by the environment, where no process list shows it. Without any, nothing is signed:

  --token T              a token of IAM                           SNAPSPEC_TOKEN
  --access-key AK        an access key of either vendor           SNAPSPEC_ACCESS_KEY
  --secret-key SK        its secret                               SNAPSPEC_SECRET_KEY
  --security-token T     what goes with a temporary access key    SNAPSPEC_SECURITY_TOKEN

What stands in for the ids of the examples:

  --project ID           the project; Huawei Cloud's APIs need it, except IAM
  --volume ID            a volume to make snapshots of, that is in no use; of DWS a cluster, of ECS a disk
  --snapshot ID          a snapshot to look at, without --allow-writes
  --region ID            the region, where a request names it
  --instance ID          an ECS instance, for snapshot groups
  --domain, --user       a user to sign in to IAM with, and --password or SNAPSPEC_PASSWORD. A test user: some cases give
                         wrong passwords, and IAM locks a user out for that

What is sent:

  --allow-writes         also what changes something. Snapshots are made of --volume, and removed again.
                         Without it, what writes or would, were it taken, is skipped
  --allow-irreversible   beside that also what cannot be undone: rollbacks, which overwrite the volume, restored clusters,
                         backup policies, copies in another region, archiving. Locks are never set

  --rate N               requests per second at most, 5 if not given; 0 for no limit
  --timeout D            how long one answer may take, 30s if not given
  --wait D               how long a snapshot may take to be made or gone, 10m if not given

  --target-name NAME     skip what this server is known to fail, as gaps/targets/NAME.yaml lists it
  --format text          for people (the default)
  --format json          every case and the counts
  --format junit         JUnit XML
  --format html          a page that stands alone
  --report FILE.html     write that page too

After an interrupt no more cases are sent, and what was made is removed.

Exit code: 0 all passed, 1 one failed, 2 usage, a case without an answer, or something left behind.
`

// probing is a command line of the verb.
type probing struct {
	options            probe.Options
	api, target, glob  string
	name, format, page string
}

func runProbe(c *console, args []string) (int, error) {
	p, err := readProbing(args)
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

func readProbing(args []string) (*probing, error) {
	p := &probing{}
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
		return nil, usagef("%q is one operand too many", operands[0])
	}
	p.format = *format
	p.readEnvironment()
	return p, p.check()
}

// readEnvironment reads the secrets that no option gives.
func (p *probing) readEnvironment() {
	who := &p.options.Credentials
	for name, text := range map[string]*string{
		"SNAPSPEC_TOKEN": &who.Token, "SNAPSPEC_ACCESS_KEY": &who.AccessKey, "SNAPSPEC_SECRET_KEY": &who.SecretKey,
		"SNAPSPEC_SECURITY_TOKEN": &who.SecurityToken, "SNAPSPEC_PASSWORD": &p.options.Resources.Password,
	} {
		*text = cmp.Or(*text, os.Getenv(name))
	}
}

// check checks what can be told without the documents.
func (p *probing) check() error {
	o, who := &p.options, p.options.Credentials
	target, err := url.Parse(p.target)
	o.Target = target
	switch {
	case p.api == "":
		return usagef("no --api; conform list names them")
	case err != nil || target.Host == "" || target.Scheme != "https" && target.Scheme != "http":
		return usagef("--target is not a URL of http or https") // not shown: it may hold a password
	case target.User != nil || target.RawQuery != "" || target.Fragment != "":
		return usagef("--target holds more than scheme, host and path; leave the rest out")
	case who.Token != "" && who.AccessKey != "":
		return usagef("both a token and an access key; give one")
	case (who.AccessKey == "") != (who.SecretKey == ""):
		return usagef("an access key or its secret is missing; give both")
	case who.SecurityToken != "" && who.AccessKey == "":
		return usagef("a security token goes with an access key; give that too")
	case who.Token != "" && strings.HasPrefix(p.api, "alibaba/"):
		return usagef("Alibaba Cloud takes no token of IAM; give an access key")
	case o.AllowIrreversible && !o.AllowWrites:
		return usagef("--allow-irreversible goes with --allow-writes; give both")
	case o.Rate < 0 || o.Timeout <= 0 || o.Wait <= 0:
		return usagef("--rate must not be negative, --timeout and --wait must be positive")
	}
	return nil
}

// complete gives the options what the documents and the cases know.
func (p *probing) complete(known suite.Suite) error {
	apis, err := loadAPIs(p.api)
	if err != nil {
		return err
	}
	p.options.API = apis[0]
	if err := p.needs(apis[0]); err != nil {
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

// needs checks that there is something in place of the examples that everything
// is about.
func (p *probing) needs(api *traffic.API) error {
	_, makes := api.Contract.Operation("createSnapshot")
	for _, o := range api.Contract.Operations() {
		if strings.Contains(o.Path, "{project_id}") && p.options.Resources.Project == "" {
			return usagef("no --project; the paths of %s have one", api.ID)
		}
	}
	if makes && p.options.AllowWrites && p.options.Resources.Volume == "" {
		return usagef("no --volume to make snapshots of; --allow-writes needs one")
	}
	return nil
}

func (c *console) probe(p *probing, cases []suite.Case) ([]probe.Result, error) {
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
