package conformance_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"github.com/snapspec/snapspec/conformance/contract"
	"github.com/snapspec/snapspec/conformance/sandbox"
	"github.com/snapspec/snapspec/gen/runtime/acs"
	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/gen/runtime/ostime"
	"github.com/snapspec/snapspec/gen/runtime/retry"
	"github.com/snapspec/snapspec/gen/runtime/secret"
	"github.com/snapspec/snapspec/generated/alibaba/ecs20140526"
	"github.com/snapspec/snapspec/generated/huawei/evsv1"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
	"github.com/snapspec/snapspec/generated/huawei/evsv5"
	"github.com/snapspec/snapspec/generated/huawei/iamv3"
	"github.com/snapspec/snapspec/specs"
	"github.com/snapspec/snapspec/specs/document"
)

// The examples that the README shows or names. TestREADME compares its snippets with
// this file. The packages fault, hwauth, acs, poll, retry and secret are in gen/runtime.

// server implements one operation; a call of any other panics.
type server struct{ evsv2.StrictServerInterface }

func (server) CreateSnapshot(_ context.Context, r evsv2.CreateSnapshotRequestObject) (evsv2.CreateSnapshotResponseObject, error) {
	if r.Body.Snapshot.VolumeID == "gone" {
		return evsv2.CreateSnapshotdefaultJSONResponse{
			StatusCode: http.StatusNotFound,
			Body:       fault.Named("itemNotFound", fault.IntCode(404), "no such volume"),
		}, nil
	}
	createdAt, err := ostime.Parse("2013-02-25T03:56:53.081642")
	if err != nil {
		return nil, err
	}
	return evsv2.CreateSnapshot202JSONResponse{Snapshot: evsv2.SnapshotDetails{
		ID: "ffa9bc5e-1172-4021-acaf-cdcd78a9584d", Status: "creating", CreatedAt: createdAt,
		VolumeID: r.Body.Snapshot.VolumeID, Size: 1,
	}}, nil
}

// A server implements StrictServerInterface, and embeds it to omit operations. The stub
// decodes and encodes, and does not validate.
func Example_serve() {
	handler := evsv2.Handler(evsv2.NewStrictHandler(server{}, nil))

	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodPost, "/v2/project/cloudsnapshots", strings.NewReader(`{"snapshot": {"volume_id": "v-1"}}`)))
	fmt.Println(answer.Code, answer.Body)
	// Output: 202 {"snapshot":{"created_at":"2013-02-25T03:56:53.081642","id":"ffa9bc5e-1172-4021-acaf-cdcd78a9584d","size":1,"status":"creating","volume_id":"v-1"}}
}

// A fault.Doer makes a generated client sign, name itself, and return a *fault.Error for a
// documented failure. Without one, a documented failure is not an error but a member of
// the response, such as r.JSON400 or r.JSONDefault.
func Example_call() {
	key := hwauth.AKSK{AccessKey: "the access key", SecretKey: "the secret key"}
	endpoint := serve(sandbox.Options{Credentials: &sandbox.Credentials{AccessKey: key.AccessKey, SecretKey: key.SecretKey}})
	ctx, project := context.Background(), "89cd04f168b84af6be287f71730fdb4b"

	client, err := evsv2.NewClientWithResponses(endpoint, evsv2.WithHTTPClient(fault.Doer{Sign: key.Sign, UserAgent: "backup/1.0"}))
	if err != nil {
		log.Fatal(err)
	}
	name := "snap-001"
	r, err := client.CreateSnapshotWithResponse(ctx, project, evsv2.CreateSnapshotBody{
		Snapshot: evsv2.CreateSnapshotOption{VolumeID: "in-use-1", Name: &name},
	})
	var failure *fault.Error
	switch {
	case errors.As(err, &failure):
		fmt.Println(failure.Status, failure.Code, failure.Retryable())
	case err != nil:
		log.Fatal(err)
	default:
		fmt.Println(r.JSON202.Snapshot.ID, r.JSON202.Snapshot.Status)
	}
	// Output: 400 EVS.5400 false
}

// The life of a snapshot. Set a deadline in the context: a wait continues over broken
// connections and errors that pass by themselves, for as long as the context lives.
// poll.WithBackoff changes the pauses.
func Example_lifecycle() {
	key := hwauth.AKSK{AccessKey: "the access key", SecretKey: "the secret key"}
	endpoint := serve(sandbox.Options{Credentials: &sandbox.Credentials{AccessKey: key.AccessKey, SecretKey: key.SecretKey}})
	ctx, project, volume := context.Background(), "89cd04f168b84af6be287f71730fdb4b", "5aa119a8-d25b-45a7-8d1b-88e127885635"
	client, err := evsv2.NewClientWithResponses(endpoint, evsv2.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	backup := func() error {
		created, err := client.CreateSnapshotWithResponse(ctx, project, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: volume}})
		if err != nil {
			return err
		}
		snapshot, err := client.WaitForSnapshot(ctx, project, created.JSON202.Snapshot.ID)
		if err != nil {
			return err // a *poll.FailedError if the snapshot ended in error
		}
		for listed, err := range client.ListSnapshotsAll(ctx, project, &evsv2.ListSnapshotsParams{VolumeID: &volume}) {
			if err != nil {
				return err
			}
			fmt.Println(listed.ID == snapshot.ID, listed.Status, listed.Size, "GiB")
		}
		rollback := evsv2.RollbackSnapshotBody{Rollback: evsv2.RollbackSnapshotOption{VolumeID: volume}}
		if _, err := client.RollbackSnapshotWithResponse(ctx, project, snapshot.ID, rollback); err != nil {
			return err
		}
		if _, err := client.WaitForRollback(ctx, project, volume); err != nil { // the disk says when it ends
			return err
		}
		if _, err := client.DeleteSnapshotWithResponse(ctx, project, snapshot.ID); err != nil {
			return err
		}
		return client.WaitForSnapshotDeleted(ctx, project, snapshot.ID)
	}
	fmt.Println(backup())
	// Output:
	// true available 1 GiB
	// <nil>
}

// The whole job on Huawei Cloud: find the disks with a tag, which EVS v2 keeps as metadata,
// take a snapshot of each, restore it to a new disk, verify that, and clean up.
func Example_restore() {
	key := hwauth.AKSK{AccessKey: "the access key", SecretKey: "the secret key"}
	endpoint := serve(sandbox.Options{Credentials: &sandbox.Credentials{AccessKey: key.AccessKey, SecretKey: key.SecretKey}})
	ctx, project := context.Background(), "89cd04f168b84af6be287f71730fdb4b"
	client, err := evsv2.NewClientWithResponses(endpoint, evsv2.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	jobs, err := evsv1.NewClientWithResponses(endpoint, evsv1.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	create := func(volume evsv2.CreateVolumeOption) (evsv2.VolumeDetails, error) {
		started, err := client.CreateVolumeWithResponse(ctx, project, nil, evsv2.CreateVolumeBody{Volume: volume})
		if err != nil {
			return evsv2.VolumeDetails{}, err
		}
		job, err := jobs.WaitForJob(ctx, project, *started.JSON202.JobID)
		if err != nil {
			return evsv2.VolumeDetails{}, err // a *poll.FailedError if the job failed
		}
		return client.WaitForVolume(ctx, project, *job.Entities.VolumeID)
	}
	team := map[string]string{"team": "storage"}
	if _, err := create(evsv2.CreateVolumeOption{AvailabilityZone: "cn-north-4a", VolumeType: "SSD", Size: 40, Metadata: &team}); err != nil {
		log.Fatal(err)
	}

	verify := func(disk evsv2.VolumeDetails) error {
		created, err := client.CreateSnapshotWithResponse(ctx, project, evsv2.CreateSnapshotBody{Snapshot: evsv2.CreateSnapshotOption{VolumeID: disk.ID}})
		if err != nil {
			return err
		}
		snapshot, err := client.WaitForSnapshot(ctx, project, created.JSON202.Snapshot.ID)
		if err != nil {
			return err
		}
		restored, err := create(evsv2.CreateVolumeOption{AvailabilityZone: disk.AvailabilityZone, VolumeType: disk.VolumeType.MustGet(), Size: disk.Size, SnapshotID: &snapshot.ID})
		if err != nil {
			return err
		}
		fmt.Println(restored.Status, restored.Size, "GB,", restored.SnapshotID.MustGet() == snapshot.ID)
		if _, err := client.DeleteVolumeWithResponse(ctx, project, restored.ID); err != nil {
			return err
		}
		if _, err := client.DeleteSnapshotWithResponse(ctx, project, snapshot.ID); err != nil {
			return err
		}
		return errors.Join(client.WaitForVolumeDeleted(ctx, project, restored.ID), client.WaitForSnapshotDeleted(ctx, project, snapshot.ID))
	}
	tag := `{"team":"storage"}`
	for disk, err := range client.ListVolumesAll(ctx, project, &evsv2.ListVolumesParams{Metadata: &tag}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(verify(disk))
	}
	// Output:
	// available 40 GB, true
	// <nil>
}

// Snapshots of several disks at the same moment, by EVS v5, the current interface: make a
// group of them, list them, roll a disk back, and clean up. EVS v1 shows the jobs.
func Example_group() {
	key := hwauth.AKSK{AccessKey: "the access key", SecretKey: "the secret key"}
	endpoint := serve(sandbox.Options{Credentials: &sandbox.Credentials{AccessKey: key.AccessKey, SecretKey: key.SecretKey}})
	ctx, project, disks := context.Background(), "89cd04f168b84af6be287f71730fdb4b", []string{"data-1", "log-1"}
	client, err := evsv5.NewClientWithResponses(endpoint, evsv5.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	jobs, err := evsv1.NewClientWithResponses(endpoint, evsv1.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	protect := func() error {
		team := map[string]string{"team": "storage"}
		created, err := client.CreateSnapshotGroupWithResponse(ctx, project, evsv5.CreateSnapshotGroupBody{
			SnapshotGroup: evsv5.SnapshotGroup{VolumeIDs: &disks, Tags: &team},
		})
		if err != nil {
			return err // ErrEVS2409 if another snapshot of a disk is being created
		}
		group, err := client.WaitForSnapshotGroup(ctx, project, created.JSON202.SnapshotGroupID)
		if err != nil {
			return err
		}
		oldestFirst := evsv5.ListSnapshotsDetailsParamsSortDirAsc
		for snapshot, err := range client.ListSnapshotsDetailsAll(ctx, project, &evsv5.ListSnapshotsDetailsParams{SnapshotGroupID: &group.ID, SortDir: &oldestFirst}) {
			if err != nil {
				return err
			}
			started, err := client.RollbackStandardSnapshotWithResponse(ctx, project, snapshot.ID, evsv5.RollbackStandardSnapshotBody{
				Rollback: evsv5.RollbackStandardSnapshotOption{VolumeID: snapshot.VolumeID},
			})
			if err != nil {
				return err
			}
			job, err := jobs.WaitForJob(ctx, project, started.JSON202.JobID)
			if err != nil {
				return err // a *poll.FailedError if the job failed
			}
			fmt.Println(snapshot.VolumeID, job.Status)
		}
		if _, err := client.DeleteSnapshotGroupWithResponse(ctx, project, group.ID); err != nil {
			return err
		}
		return client.WaitForSnapshotGroupDeleted(ctx, project, group.ID)
	}
	fmt.Println(protect())
	// Output:
	// data-1 SUCCESS
	// log-1 SUCCESS
	// <nil>
}

// The API of Alibaba Cloud is an RPC API with a signature of its own, tags and named errors.
// acs.FromEnvironment reads the vendor's variables and profiles.
func Example_rpc() {
	key := acs.Credentials{AccessKeyID: "the access key", AccessKeySecret: "the secret key"}
	endpoint := serve(sandbox.Options{Delay: time.Hour, Credentials: &sandbox.Credentials{AccessKey: key.AccessKeyID, SecretKey: key.AccessKeySecret}})
	ctx := context.Background()

	client, err := ecs20140526.NewClientWithResponses(endpoint, ecs20140526.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	params := ecs20140526.CreateSnapshotParams{DiskID: "d-bp1s5fnvk4gn2tws0"}
	r, err := client.CreateSnapshotWithResponse(ctx, &params, acs.Tags(map[string]string{"team": "storage"}))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.JSON200.SnapshotID[:2])
	_, err = client.CreateSnapshotWithResponse(ctx, &params)
	fmt.Println(errors.Is(err, ecs20140526.ErrIncorrectDiskStatusCreatingSnapshot))
	// Output:
	// s-
	// true
}

// The life of a snapshot on Alibaba Cloud.
func Example_actions() {
	key := acs.Credentials{AccessKeyID: "the access key", AccessKeySecret: "the secret key"}
	endpoint := serve(sandbox.Options{Credentials: &sandbox.Credentials{AccessKey: key.AccessKeyID, SecretKey: key.AccessKeySecret}})
	ctx, region, disk := context.Background(), "cn-hangzhou", "d-bp1s5fnvk4gn2tws0"
	client, err := ecs20140526.NewClientWithResponses(endpoint, ecs20140526.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	backup := func() error {
		created, err := client.CreateSnapshotWithResponse(ctx, &ecs20140526.CreateSnapshotParams{DiskID: disk})
		if err != nil {
			return err
		}
		snapshot, err := client.WaitForSnapshot(ctx, region, created.JSON200.SnapshotID)
		if err != nil {
			return err
		}
		for listed, err := range client.DescribeSnapshotsAll(ctx, &ecs20140526.DescribeSnapshotsParams{RegionID: region, DiskID: &disk}) {
			if err != nil {
				return err
			}
			fmt.Println(listed.SnapshotID == snapshot.SnapshotID)
		}
		if _, err := client.ResetDiskWithResponse(ctx, &ecs20140526.ResetDiskParams{DiskID: disk, SnapshotID: snapshot.SnapshotID}); err != nil {
			return err
		}
		if _, err := client.DeleteSnapshotWithResponse(ctx, &ecs20140526.DeleteSnapshotParams{SnapshotID: snapshot.SnapshotID}); err != nil {
			return err
		}
		return client.WaitForSnapshotDeleted(ctx, region, snapshot.SnapshotID)
	}
	fmt.Println(backup())
	// Output:
	// true
	// <nil>
}

// The whole job on Alibaba Cloud, with tags as the service has them.
func Example_restoreDisk() {
	key := acs.Credentials{AccessKeyID: "the access key", AccessKeySecret: "the secret key"}
	endpoint := serve(sandbox.Options{Credentials: &sandbox.Credentials{AccessKey: key.AccessKeyID, SecretKey: key.AccessKeySecret}})
	ctx, region, tag := context.Background(), "cn-hangzhou", acs.Tags(map[string]string{"team": "storage"})
	client, err := ecs20140526.NewClientWithResponses(endpoint, ecs20140526.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	create := func(disk ecs20140526.CreateDiskParams, editors ...ecs20140526.RequestEditorFn) (ecs20140526.Disk, error) {
		created, err := client.CreateDiskWithResponse(ctx, &disk, editors...)
		if err != nil {
			return ecs20140526.Disk{}, err
		}
		return client.WaitForDisk(ctx, region, created.JSON200.DiskID)
	}
	zone, size := "cn-hangzhou-b", int32(40)
	disk, err := create(ecs20140526.CreateDiskParams{RegionID: region, ZoneID: &zone, Size: &size}, tag)
	if err != nil {
		log.Fatal(err)
	}
	attach := ecs20140526.AttachDiskParams{DiskID: disk.DiskID, InstanceID: "i-bp1g6zv0ce8oghu7k"} // a disk without data has no snapshot
	if _, err := client.AttachDiskWithResponse(ctx, &attach); err != nil {
		log.Fatal(err)
	}

	verify := func(disk ecs20140526.Disk) error {
		created, err := client.CreateSnapshotWithResponse(ctx, &ecs20140526.CreateSnapshotParams{DiskID: disk.DiskID})
		if err != nil {
			return err
		}
		snapshot, err := client.WaitForSnapshot(ctx, region, created.JSON200.SnapshotID)
		if err != nil {
			return err
		}
		restored, err := create(ecs20140526.CreateDiskParams{RegionID: region, ZoneID: disk.ZoneID, SnapshotID: &snapshot.SnapshotID})
		if err != nil {
			return err
		}
		fmt.Println(*restored.Status, *restored.Size, "GiB,", *restored.SourceSnapshotID == snapshot.SnapshotID)
		if _, err := client.DeleteDiskWithResponse(ctx, &ecs20140526.DeleteDiskParams{DiskID: restored.DiskID}); err != nil {
			return err
		}
		if _, err := client.DeleteSnapshotWithResponse(ctx, &ecs20140526.DeleteSnapshotParams{SnapshotID: snapshot.SnapshotID}); err != nil {
			return err
		}
		return errors.Join(client.WaitForDiskDeleted(ctx, region, restored.DiskID), client.WaitForSnapshotDeleted(ctx, region, snapshot.SnapshotID))
	}
	for disk, err := range client.DescribeDisksAll(ctx, &ecs20140526.DescribeDisksParams{RegionID: region}, tag) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(verify(disk))
	}
	// Output:
	// Available 40 GiB, true
	// <nil>
}

// A client takes its key from the environment and its endpoint from the documents, logs its
// calls without credentials, and tries calls again that failed for a moment, each time with
// a new signature. A call that may have been executed is repeated only where that is safe.
func Example_robust() {
	if err := os.Setenv("HUAWEICLOUD_SDK_AK", "my-access-key"); err != nil {
		log.Fatal(err)
	}
	if err := os.Setenv("HUAWEICLOUD_SDK_SK", "my-secret-key"); err != nil {
		log.Fatal(err)
	}

	key, err := hwauth.FromEnvironment() // HUAWEICLOUD_SDK_AK and _SK, or the profile of the vendor's SDK
	if err != nil {
		log.Fatal(err)
	}
	client, err := evsv2.NewClientWithResponses(evsv2.Endpoint("cn-north-4"),
		evsv2.WithHTTPClient(fault.Doer{Sign: key.Sign, Log: slog.Default()}),
		evsv2.WithRetry(retry.Policy{Tries: 4}))
	if err != nil {
		log.Fatal(err)
	}

	fmt.Println(client.ClientInterface.(*evsv2.Client).Server, key.AccessKey)
	// Output: https://evs.cn-north-4.myhuaweicloud.com/ my-access-key
}

// A token in place of a key: hwauth.NewSource requests one from IAM when a call needs it, and
// a new one before it expires.
func Example_token() {
	credentials := sandbox.NewCredentials()
	endpoint := serve(sandbox.Options{Credentials: credentials})
	project := "89cd04f168b84af6be287f71730fdb4b"

	iam, err := iamv3.NewClientWithResponses(endpoint, iamv3.WithHTTPClient(fault.Doer{}))
	if err != nil {
		log.Fatal(err)
	}
	tokens := hwauth.NewSource(func(ctx context.Context) (string, time.Time, error) {
		r, err := iam.CreateTokenWithResponse(ctx, nil, iamv3.CreateTokenBody{Auth: iamv3.Auth{
			Identity: iamv3.Identity{Methods: []iamv3.IdentityMethods{iamv3.IdentityMethodsPassword}, Password: &iamv3.PasswordIdentity{User: iamv3.PasswordUser{
				Name: &credentials.User, Password: secret.New(credentials.Password), Domain: &iamv3.UserDomain{Name: &credentials.Domain},
			}}},
			Scope: &iamv3.Scope{Project: &iamv3.ScopeProject{ID: &project}},
		}})
		if err != nil {
			return "", time.Time{}, err
		}
		return r.HTTPResponse.Header.Get("X-Subject-Token"), r.JSON201.Token.ExpiresAt.Time(), nil
	})
	client, err := evsv2.NewClientWithResponses(endpoint, evsv2.WithHTTPClient(fault.Doer{Sign: tokens.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	r, err := client.ListSnapshotsWithResponse(context.Background(), project, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(r.JSON200.Snapshots))
	// Output: 0
}

// serve starts a sandbox for the rest of the process and returns its address.
func serve(options sandbox.Options) string {
	cloud, err := sandbox.New(options)
	if err != nil {
		log.Fatal(err)
	}
	return httptest.NewServer(cloud).URL
}

// A contract checks one message against its document.
func Example_validate() {
	doc, err := document.Load(specs.FS, "huawei/evsv2.yaml")
	if err != nil {
		log.Fatal(err)
	}
	api, err := contract.New(doc)
	if err != nil {
		log.Fatal(err)
	}
	request := httptest.NewRequest(http.MethodPost, "/v2/project/cloudsnapshots", strings.NewReader(`{"snapshot": {"force": "yes"}}`))
	request.Header.Set("Content-Type", "application/json")
	_, findings, err := api.Request(request)
	if err != nil {
		log.Fatal(err)
	}
	for _, finding := range findings {
		fmt.Println(finding)
	}
	// Output:
	// body /snapshot/force: type: "yes" is not of type boolean; send that type
	// body /snapshot/volume_id: required: the member is missing; add it
}
