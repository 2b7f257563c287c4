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
	"github.com/spf13/cobra"

	"github.com/snapspec/snapspec/conformance/probe"
	"github.com/snapspec/snapspec/conformance/suite"
	"github.com/snapspec/snapspec/conformance/traffic"
)

const probeHelp = `Sends the requests of the cases to a live server and checks each answer. The server must accept a valid request, or
refuse it for a known reason. It must refuse an invalid request. Every answer must conform to the document.

Credentials: prefer the environment variables SNAPSPEC_TOKEN, SNAPSPEC_ACCESS_KEY, SNAPSPEC_SECRET_KEY,
SNAPSPEC_SECURITY_TOKEN and SNAPSPEC_PASSWORD, because a process list shows flags. Without credentials, requests are not
signed.

Resources replace the ids in the examples: --project, --volume, --snapshot, --region, --instance, --domain, --user.

With --allow-writes, snapshots of --volume are created and deleted again. Without it, requests that write, or would write
if accepted, are skipped. Requests that cannot be undone also need --allow-irreversible: rollbacks, which overwrite the
volume, large disks, restored clusters, backup policies, copies in another region, archiving. Locks are never set.

After an interrupt, no more cases are sent and the created resources are deleted.

Exit code: 0 all cases passed, 1 a case failed, 2 a usage error, a case without an answer, or a resource not deleted.`

func newProbeCommand(c *console) *cobra.Command {
	cmd := &cobra.Command{Use: "probe --api ID --target URL", Short: "send the cases to a live server", Long: probeHelp, Args: noOperands, PreRunE: readConfig}
	p := newProbe(cmd)
	of := &source{}
	textFlag(cmd, &of.gaps, "gaps", gapsHelp)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		p.readEnvironment()
		if err := p.check(); err != nil {
			return err
		}
		known, err := of.suite()
		if err != nil {
			return err
		}
		if err := p.complete(known); err != nil {
			return err
		}
		if p.page != "" {
			if err := checkWritable(p.page); err != nil {
				return err
			}
		}
		results, err := c.probe(cmd.Context(), p, known.Cases)
		if err != nil {
			return err
		}
		return c.reportProbe(p, results)
	}
	return cmd
}

// probeCommand is the command line of the verb.
type probeCommand struct {
	options      probe.Options
	api, format  *string
	target, glob string
	name, page   string
}

// newProbe defines the flags of the verb.
func newProbe(cmd *cobra.Command) *probeCommand {
	p := &probeCommand{}
	flags := cmd.Flags()
	flags.SortFlags = false
	p.api = apiFlag(cmd, "the `ID` of the API of the server, such as huawei/evsv2")
	o, who, what := &p.options, &p.options.Credentials, &p.options.Resources
	for _, flag := range []struct {
		value       *string
		name, usage string
	}{
		{&p.target, "target", "the base `URL` of the server, such as https://evs.cn-north-4.myhuaweicloud.com"},
		{&p.glob, "case", "send only the cases whose name the `GLOB` matches. " + globHelp},
		{&who.Token, "token", "an IAM `token`"},
		{&who.AccessKey, "access-key", "an access `key` of either vendor"},
		{&who.SecretKey, "secret-key", "the `secret` of the access key"},
		{&who.SecurityToken, "security-token", "the `token` of a temporary access key"},
		{&what.Project, "project", "the `ID` of the project; required for the APIs of Huawei Cloud, except IAM"},
		{&what.Volume, "volume", "the `ID` of an unused volume to create snapshots of; for DWS a cluster, for ECS a disk"},
		{&what.Snapshot, "snapshot", "the `ID` of a snapshot to read, without --allow-writes"},
		{&what.Region, "region", "the `ID` of the region"},
		{&what.Instance, "instance", "the `ID` of an ECS instance, for snapshot groups"},
		{&what.Domain, "domain", "the `name` of the domain of --user"},
		{&what.User, "user", "the `name` of a test user to sign in to IAM; some cases send wrong passwords, and IAM locks the user for that"},
		{&what.Password, "password", "the `password` of --user"},
		{&p.name, "target-name", "skip the known failures of the server with this `name`, in gaps/targets"},
		{&p.page, "report", "also write the page of --format html to this `file`"},
	} {
		flags.StringVar(flag.value, flag.name, "", flag.usage)
	}
	flags.BoolVar(&o.AllowWrites, "allow-writes", false, "also send requests that change something")
	flags.BoolVar(&o.AllowIrreversible, "allow-irreversible", false, "with --allow-writes, also send requests that cannot be undone")
	flags.Float64Var(&o.Rate, "rate", 5, "maximum `number` of requests per second, 0 for no limit")
	flags.DurationVar(&o.Timeout, "timeout", 30*time.Second, "maximum time for one answer")
	flags.DurationVar(&o.Wait, "wait", 10*time.Minute, "maximum time to create or delete a snapshot")
	p.format = choiceFlag(cmd, "format", "one line per case that does not pass and the counts, every case as JSON, JUnit XML, or a self-contained page", "text", "json", "junit", "html")
	return p
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
	case *p.api == "":
		return usagef("no --api; snapspec list names them")
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
	case who.Token != "" && strings.HasPrefix(*p.api, "alibaba/"):
		return usagef("Alibaba Cloud does not accept an IAM token; give an access key")
	case o.AllowIrreversible && !o.AllowWrites:
		return usagef("--allow-irreversible goes with --allow-writes; give both")
	case !(o.Rate >= 0) || o.Timeout <= 0 || o.Wait <= 0:
		return usagef("--rate must not be negative, --timeout and --wait must be positive")
	}
	return nil
}

// complete sets the options that depend on the documents and the cases.
func (p *probeCommand) complete(known suite.Suite) error {
	apis, err := loadAPIs(*p.api)
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
		return usagef("gaps/targets has no file of a target %s; it knows %s", quoted(p.name), strings.Join(names, ", "))
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

func (c *console) probe(ctx context.Context, p *probeCommand, cases []suite.Case) ([]probe.Result, error) {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the process
	if isTerminal(c.stderr) {
		c.bar = progressbar.NewOptions(len(p.options.Requests(cases)), progressbar.OptionSetWriter(c.stderr),
			progressbar.OptionSetDescription(*p.api), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		p.options.Progress = func() { _ = c.bar.Add(1) }
		defer func() {
			_ = c.bar.Finish()
			c.bar = nil
		}()
	}
	return probe.Run(ctx, p.options, cases)
}
