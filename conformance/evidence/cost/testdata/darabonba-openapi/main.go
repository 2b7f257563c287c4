// Creates a snapshot of an ECS disk with the vendor's core of today, without the
// SDK of ECS that is built on it.
package main

import (
	"fmt"
	"log"
	"os"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	"github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

func main() {
	client, err := openapi.NewClient(&utils.Config{
		AccessKeyId: dara.String("access"), AccessKeySecret: dara.String("secret"),
		Endpoint: dara.String(os.Args[1]), Protocol: dara.String("HTTP"),
	})
	if err != nil {
		log.Fatal(err)
	}
	made, err := client.CallApi(&utils.Params{
		Action: dara.String("CreateSnapshot"), Version: dara.String("2014-05-26"), Style: dara.String("RPC"),
		Protocol: dara.String("HTTPS"), Pathname: dara.String("/"), Method: dara.String("POST"),
		AuthType: dara.String("AK"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}, &utils.OpenApiRequest{Query: utils.Query(map[string]any{"DiskId": "disk-1"})}, &dara.RuntimeOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(made["body"])
}
