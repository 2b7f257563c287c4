// Creates a snapshot of an EVS disk with the generated client, signed by AK/SK.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/snapspec/snapspec/gen/runtime/fault"
	"github.com/snapspec/snapspec/gen/runtime/hwauth"
	"github.com/snapspec/snapspec/generated/huawei/evsv2"
)

func main() {
	key := hwauth.AKSK{AccessKey: "access", SecretKey: "secret"}
	client, err := evsv2.NewClientWithResponses("http://"+os.Args[1], evsv2.WithHTTPClient(fault.Doer{Sign: key.Sign}))
	if err != nil {
		log.Fatal(err)
	}
	name := "snap-001"
	made, err := client.CreateSnapshotWithResponse(context.Background(), "project", evsv2.CreateSnapshotBody{
		Snapshot: evsv2.CreateSnapshotOption{VolumeID: "volume-1", Name: &name},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.JSON202.Snapshot.ID)
}
