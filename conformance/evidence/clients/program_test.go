package clients

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/evidence/internal/results"
	"github.com/snapspec/snapspec/conformance/internal/program"
)

// launch starts a client in another language: a command in the folder of the
// language.
type launch struct {
	folder  string
	command []string
	env     []string // in addition to that of every program
}

// projectFromIAM starts the program without a project, which its client then looks up
// in IAM.
func projectFromIAM(l launch) launch {
	l.env = []string{"SANDBOX_PROJECT="}
	return l
}

// requirePrograms installs what the programs need. Without a mode it skips the test.
func requirePrograms(t *testing.T) {
	mode, err := results.ModeFromEnv()
	require.NoError(t, err)
	if mode == results.None {
		t.Skipf("needs other languages; set %s to %s or %s", results.Variable, results.All, results.Changed)
	}
	for _, arguments := range [][]string{{"npm", "javascript"}, {"python", "python"}, {"maven", "java"}} {
		out, err := exec.Command("../install", arguments...).CombinedOutput()
		require.NoError(t, err, string(out))
	}
}

func javascript(file string) launch {
	return launch{folder: "javascript", command: []string{"node", file}}
}

// python writes no byte code.
func python(file string) launch {
	return launch{folder: "python", command: []string{".venv/bin/python", "-B", file}}
}

// java gets the home folder from the environment, and writes no statistics to the
// folder for temporary files.
func java(class string) launch {
	return launch{folder: "java", command: []string{
		"java", "-Duser.home=$HOME", "-Dfile.encoding=UTF-8", "-XX:-UsePerfData", "-XX:TieredStopAtLevel=1",
		"-cp", "target/classes:target/dependency/*", class,
	}}
}

// The clients that also have a lifecycle.
func cinderPython() call {
	return released("python-cinderclient", "Python", "`token_endpoint.Token`")
}

// ecsPython writes booleans as True and False.
func ecsPython() call {
	c := released("alibabacloud-ecs20140526", "Python", "`endpoint`, `protocol`")
	c.encodedAs = map[string]string{"InstantAccess": "False"}
	return c
}

func ecsJavaScript() call {
	return released("@alicloud/ecs20140526", "JavaScript", "`endpoint`, `protocol`")
}

func programLifecycles() []lifecycle {
	cinder, ecsPy, ecsJS := cinderPython(), ecsPython(), ecsJavaScript()
	cinder.api, ecsPy.api, ecsJS.api = "huawei/cinderv3", "alibaba/ecs20140526", "alibaba/ecs20140526"
	cinder.notDecoded = []string{"snapshots_links"}
	return []lifecycle{
		{call: cinder, start: python("cinder.py").start, steps: cinderLifecycle, takesMarker: true, findingsOf: func(operation string, with change) []string {
			all := append(cinderFindings(operation, with), pythonBooleans(operation, with)...)
			if operation == "createVolume" {
				all = append(all, "body /volume/backup_id unknown") // null
			}
			return all
		}},
		{call: ecsPy, start: python("ecs.py").start, steps: ecsLifecycle, findingsOf: func(operation string, with change) []string {
			if operation == "createSnapshot" {
				with = change{"InstantAccess": false} // as in the example
			}
			return pythonBooleans(operation, with)
		}},
		{call: ecsJS, start: javascript("ecs.js").start, steps: ecsLifecycle},
	}
}

// pythonBooleans returns the findings for booleans, which are written True and False.
func pythonBooleans(_ string, with change) []string {
	var all []string
	for name, value := range with {
		if _, ok := value.(bool); ok {
			all = append(all, "query "+name+" type")
		}
	}
	return all
}

func programCalls() []call {
	evsPy := released("huaweicloudsdkevs", "Python", "`with_region` and environment")
	dwsPy := released("huaweicloudsdkdws", "Python", "`with_region` and environment")
	evsJava := released("huaweicloud-sdk-evs", "Java", "`withRegion` and environment")
	dwsJava := released("huaweicloud-sdk-dws", "Java", "`withRegion` and environment")
	cinderPy, ecsPy, ecsJS := cinderPython(), ecsPython(), ecsJavaScript()
	ecsPy.findings = []string{"query InstantAccess type"}
	return slices.Concat(
		evsCalls(evsPy, python("evs.py").create),
		lookUpProject(evsCalls(released("huaweicloudsdkevs", "Python", "`with_region` and environment, project looked up in IAM"), projectFromIAM(python("evs.py")).create)),
		dwsCalls(dwsPy, python("dws.py").create),
		lookUpProject(dwsCalls(released("huaweicloudsdkdws", "Python", "`with_region` and environment, project looked up in IAM"), projectFromIAM(python("dws.py")).create)),
		evsCalls(evsJava, java("interop.Evs").create),
		lookUpProject(evsCalls(released("huaweicloud-sdk-evs", "Java", "`withRegion` and environment, project looked up in IAM"), projectFromIAM(java("interop.Evs")).create)),
		dwsCalls(dwsJava, java("interop.Dws").create),
		lookUpProject(dwsCalls(released("huaweicloud-sdk-dws", "Java", "`withRegion` and environment, project looked up in IAM"), projectFromIAM(java("interop.Dws")).create)),
		cinderCalls("v3", cinderPy, python("cinder.py").create),
		inUseCinder(cinderPy, python("cinder.py").create),
		ecsCalls(ecsPy, python("ecs.py").create),
		emptyTag(ecsPy, python("ecs.py").create),
		ecsCalls(ecsJS, javascript("ecs.js").create),
		emptyTag(ecsJS, javascript("ecs.js").create),
	)
}

func released(name, language, setup string) call {
	return call{client: published(name, language), setup: setup}
}

// create makes the call that creates a snapshot, once for each of the changes.
func (l launch) create(changes ...change) run {
	return func(t *testing.T, s *site) (last outcome) {
		ask := l.start(t, s)
		for _, c := range changes {
			last = ask("createSnapshot", c)
		}
		return last
	}
}

// programTime is the most that a program may take for all its calls: a command of
// OpenStack takes some seconds.
const programTime = 5 * time.Minute

// start runs the program until the test ends. The program answers a line per call with
// a line.
func (l launch) start(t *testing.T, s *site) caller {
	ctx, stop := context.WithTimeout(context.Background(), programTime)
	args := slices.Clone(l.command)
	for i := range args {
		args[i] = os.ExpandEnv(args[i])
	}
	command := exec.CommandContext(ctx, args[0], args[1:]...)
	command.Dir = l.folder
	command.Env = append(os.Environ(),
		"SANDBOX_URL="+s.URL, "SANDBOX_PROJECT="+project,
		"SANDBOX_ACCESS_KEY="+s.keys.AccessKey, "SANDBOX_SECRET_KEY="+s.keys.SecretKey, "SANDBOX_TOKEN="+s.keys.Token,
		"SANDBOX_USER="+s.keys.User, "SANDBOX_PASSWORD="+s.keys.Password, "SANDBOX_DOMAIN="+s.keys.Domain,
		"HUAWEICLOUD_SDK_REGION_EVS_CN_NORTH_4="+s.URL, "HUAWEICLOUD_SDK_REGION_DWS_CN_NORTH_4="+s.URL,
		"HUAWEICLOUD_SDK_IAM_ENDPOINT="+s.URL,
	)
	command.Env = append(command.Env, l.env...)
	running, err := program.Start(command)
	require.NoError(t, err)
	t.Cleanup(func() {
		defer stop()
		if err := running.Stop(); err != nil {
			t.Error(err)
		}
	})
	return func(operation string, with change) outcome {
		return readOutcome(t, func(line any) error {
			return running.Ask(map[string]any{"operation": operation, "with": with}, line)
		})
	}
}

// readOutcome reads an outcome from a program; the client does not expose a member
// that is missing or null.
func readOutcome(t *testing.T, ask func(line any) error) outcome {
	result := outcome{status: unknownStatus, requestID: unknown, code: unknown, message: unknown}
	line := struct {
		Status    *int            `json:"status"`
		RequestID *string         `json:"request_id"`
		Decoded   *map[string]any `json:"decoded"`
		Code      *string         `json:"code"`
		Message   *string         `json:"message"`
	}{&result.status, &result.requestID, &result.decoded, &result.code, &result.message}
	require.NoError(t, ask(&line))
	return result
}
