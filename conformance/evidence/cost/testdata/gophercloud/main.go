// Creates a snapshot by the Cinder API with gophercloud, with a token.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"
)

func main() {
	client := &gophercloud.ServiceClient{
		ProviderClient: &gophercloud.ProviderClient{TokenID: "token"},
		Endpoint:       "http://" + os.Args[1] + "/v3/project/",
	}
	made, err := snapshots.Create(context.Background(), client, snapshots.CreateOpts{VolumeID: "volume-1", Name: "snap-001"}).Extract()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.ID)
}
