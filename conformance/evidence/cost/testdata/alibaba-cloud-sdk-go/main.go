// Creates a snapshot of an ECS disk with the vendor's older SDK.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/ecs"
)

func main() {
	client, err := ecs.NewClientWithAccessKey("cn-hangzhou", "access", "secret")
	if err != nil {
		log.Fatal(err)
	}
	client.Domain = os.Args[1]
	request := ecs.CreateCreateSnapshotRequest()
	request.DiskId = "disk-2"
	made, err := client.CreateSnapshot(request)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.SnapshotId)
}
