// Creates a snapshot of an EVS disk with the vendor's SDK, signed by AK/SK.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	evs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/evs/v2/model"
)

func main() {
	key, err := basic.NewCredentialsBuilder().WithAk("access").WithSk("secret").WithProjectId("project").SafeBuild()
	if err != nil {
		log.Fatal(err)
	}
	connection, err := evs.EvsClientBuilder().WithEndpoint("http://" + os.Args[1]).WithCredential(key).
		WithHttpConfig(config.DefaultHttpConfig().WithUserAgent("price")).SafeBuild()
	if err != nil {
		log.Fatal(err)
	}
	name := "snap-001"
	made, err := evs.NewEvsClient(connection).CreateSnapshot(&model.CreateSnapshotRequest{Body: &model.CreateSnapshotRequestBody{
		Snapshot: &model.CreateSnapshotOption{VolumeId: "volume-1", Name: &name},
	}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*made.Snapshot.Id)
}
