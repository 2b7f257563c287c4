package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/snapspec/snapspec/conformance/sandbox"
)

func lock(s *tester, id, query string) answer {
	return s.action("LockSnapshot", region+"LockMode=compliance&SnapshotId="+id+"&"+query)
}

func unlock(s *tester, id, query string) answer {
	return s.action("UnlockSnapshot", region+"SnapshotId="+id+"&"+query)
}

func lockStatus(a answer) any { return a.json["LockedSnapshotInfo"].(map[string]any)["LockStatus"] }

func TestLockSnapshotAtOnce(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	a := lock(s, id, "CoolOffPeriod=0&LockDuration=2")
	require.Equal(t, http.StatusOK, a.status, a.text)
	info := a.json["LockedSnapshotInfo"].(map[string]any)
	require.Equal(t, "compliance", info["LockStatus"])
	require.Equal(t, "compliance", info["LockMode"])
	require.Equal(t, id, info["SnapshotId"])
	require.EqualValues(t, 2, info["LockDuration"])
	now := s.clock.time().UTC()
	require.Equal(t, now.Format("2006-01-02T15:04:05Z"), info["LockCreationTime"])
	require.Equal(t, now.Add(2*aDay).Format("2006-01-02T15:04:05Z"), info["LockExpiredTime"])

	refused(t, s.action("DeleteSnapshot", "Force=true&SnapshotId="+id), 403, "InvalidOperation.SnapshotLocked")
	refused(t, unlock(s, id, ""), 403, "InvalidOperation.CoolOffPeriodExpired")
	refused(t, lock(s, id, "CoolOffPeriod=1&LockDuration=3"), 403, "InvalidOperation.CoolOffPeriodExpired")
	refused(t, lock(s, id, "CoolOffPeriod=0&LockDuration=1"), 403, "InvalidOperation.CoolOffPeriodExpired")

	s.clock.forward(aDay)
	a = lock(s, id, "CoolOffPeriod=0&LockDuration=3")
	require.Equal(t, http.StatusOK, a.status, a.text)
	longer := a.json["LockedSnapshotInfo"].(map[string]any)
	require.Equal(t, info["LockCreationTime"], longer["LockCreationTime"])
	require.Equal(t, now.Add(3*aDay).Format("2006-01-02T15:04:05Z"), longer["LockExpiredTime"])

	s.clock.forward(2 * aDay)
	refused(t, unlock(s, id, ""), 403, "InvalidOperation.SnapshotNotLocked")
	require.Equal(t, "compliance-cooloff", lockStatus(lock(s, id, "CoolOffPeriod=1&LockDuration=1")), "a lock that is over can be made anew")
	require.Equal(t, http.StatusOK, unlock(s, id, "").status)
	require.Equal(t, http.StatusOK, s.action("DeleteSnapshot", "SnapshotId="+id).status)
}

func TestLockSnapshotWithCoolOff(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	require.Equal(t, "compliance-cooloff", lockStatus(lock(s, id, "CoolOffPeriod=2&LockDuration=9")))
	refused(t, s.action("DeleteSnapshot", "SnapshotId="+id), 403, "InvalidOperation.SnapshotLocked")

	s.clock.forward(time.Hour)
	require.Equal(t, "compliance-cooloff", lockStatus(lock(s, id, "CoolOffPeriod=1&LockDuration=1")), "both can be made less")
	s.clock.forward(time.Hour - 1)
	require.Equal(t, http.StatusOK, unlock(s, id, "").status)
	refused(t, unlock(s, id, ""), 403, "InvalidOperation.SnapshotNotLocked")

	lock(s, id, "CoolOffPeriod=1&LockDuration=1")
	s.clock.forward(time.Hour)
	refused(t, unlock(s, id, ""), 403, "InvalidOperation.CoolOffPeriodExpired")
}

func TestLockSnapshotDryRun(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	refused(t, lock(s, id, "CoolOffPeriod=1&LockDuration=9&DryRun=true"), 400, "DryRunOperation")
	refused(t, unlock(s, id, "DryRun=true"), 403, "InvalidOperation.SnapshotNotLocked")
	lock(s, id, "CoolOffPeriod=1&LockDuration=9")
	refused(t, unlock(s, id, "DryRun=true"), 400, "DryRunOperation")
	refused(t, s.action("DeleteSnapshot", "SnapshotId="+id), 403, "InvalidOperation.SnapshotLocked")
	refused(t, lock(s, "s-none", "CoolOffPeriod=1&LockDuration=9&DryRun=true"), 404, "InvalidSnapshotId.NotFound")
	refused(t, unlock(s, "s-none", ""), 404, "InvalidSnapshotId.NotFound")
}

func TestLockSnapshotByToken(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1")
	first := lock(s, id, "CoolOffPeriod=1&LockDuration=9&ClientToken=t").json["LockedSnapshotInfo"]
	s.clock.forward(2 * time.Hour)
	a := lock(s, id, "CoolOffPeriod=1&LockDuration=9&ClientToken=t")
	require.Equal(t, first, a.json["LockedSnapshotInfo"])
	refused(t, lock(s, id, "CoolOffPeriod=0&LockDuration=9&ClientToken=t"), 403, "IdempotentParameterMismatch")

	other := s.made("DiskId=d-2")
	lock(s, other, "CoolOffPeriod=1&LockDuration=9")
	require.Equal(t, http.StatusOK, unlock(s, other, "ClientToken=t").status)
	require.Equal(t, http.StatusOK, unlock(s, other, "ClientToken=t").status)
	refused(t, unlock(s, other, "ClientToken=u"), 403, "InvalidOperation.SnapshotNotLocked")
}

func TestLocksAndRetention(t *testing.T) {
	s := start(t, sandbox.Options{})
	id := s.made("DiskId=d-1&RetentionDays=3")
	refused(t, lock(s, id, "CoolOffPeriod=0&LockDuration=4"), 400, "InvalidParameter")
	require.Equal(t, http.StatusOK, lock(s, id, "CoolOffPeriod=0&LockDuration=3").status)
	refused(t, lock(s, id, "CoolOffPeriod=0&LockDuration=4"), 400, "InvalidParameter")
	require.Equal(t, http.StatusOK, s.action("ModifySnapshotAttribute", "RetentionDays=4&SnapshotId="+id).status)
	require.Equal(t, http.StatusOK, lock(s, id, "CoolOffPeriod=0&LockDuration=4").status)

	kept := s.made("DiskId=d-2")
	lock(s, kept, "CoolOffPeriod=0&LockDuration=9")
	refused(t, s.action("ModifySnapshotAttribute", "RetentionDays=8&SnapshotId="+kept), 403, "InvalidOperation.SnapshotLocked")
	require.Equal(t, http.StatusOK, s.action("ModifySnapshotAttribute", "RetentionDays=9&SnapshotId="+kept).status)
}

// TestLocksAreListed lists the locks in each of their states, and pages of them.
func TestLocksAreListed(t *testing.T) {
	s := start(t, sandbox.Options{})
	locks := func(query string) (found []string, next any) {
		a := s.action("DescribeLockedSnapshots", region+query)
		require.Equal(t, http.StatusOK, a.status, a.text)
		for _, item := range a.json["LockedSnapshotsInfo"].([]any) {
			l := item.(map[string]any)
			found = append(found, l["SnapshotId"].(string)+" "+l["LockStatus"].(string))
		}
		return found, a.json["NextToken"]
	}
	none, _ := locks("")
	require.Empty(t, none)
	var all []string
	for i := range 12 {
		id := s.made(fmt.Sprintf("DiskId=d-%d", i))
		lock(s, id, "CoolOffPeriod=2&LockDuration=1")
		all = append([]string{id + " compliance-cooloff"}, all...)
	}
	s.made("DiskId=unlocked")
	first, next := locks("")
	require.Equal(t, all[:10], first)
	rest, next := locks("NextToken=" + next.(string))
	require.Equal(t, all[10:], rest)
	require.Nil(t, next)
	few, _ := locks("MaxResults=3")
	require.Equal(t, all[:10], few)
	more, _ := locks("MaxResults=11")
	require.Equal(t, all[:11], more)
	id, _, _ := strings.Cut(all[3], " ")
	one, _ := locks("SnapshotIds.1=" + id)
	require.Equal(t, []string{id + " compliance-cooloff"}, one)
	s.clock.forward(2 * time.Hour)
	one, _ = locks("LockStatus=compliance&SnapshotIds.1=" + id)
	require.Equal(t, []string{id + " compliance"}, one)
	s.clock.forward(aDay)
	one, _ = locks("SnapshotIds.1=" + id)
	require.Equal(t, []string{id + " expired"}, one)
	cooling, _ := locks("LockStatus=compliance-cooloff")
	require.Empty(t, cooling)
	short := s.made("DiskId=short")
	lock(s, short, "CoolOffPeriod=72&LockDuration=1")
	s.clock.forward(aDay)
	one, _ = locks("SnapshotIds.1=" + short)
	require.Equal(t, []string{short + " expired"}, one)
	moved := s.action("CopySnapshot", region+"DestinationRegionId=cn-shanghai&DestinationSnapshotName=name&DestinationSnapshotDescription=text&SnapshotId="+short)
	require.Equal(t, http.StatusOK, moved.status, moved.text)
	elsewhere := moved.json["SnapshotId"].(string)
	locked := s.action("LockSnapshot", "RegionId=cn-shanghai&LockMode=compliance&CoolOffPeriod=0&LockDuration=1&SnapshotId="+elsewhere)
	require.Equal(t, http.StatusOK, locked.status, locked.text)
	here, _ := locks("SnapshotIds.1=" + elsewhere)
	require.Empty(t, here)
	refused(t, s.action("DescribeLockedSnapshots", region+"DryRun=true"), 400, "DryRunOperation")
}
