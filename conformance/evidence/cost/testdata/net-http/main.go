// Creates a snapshot of an EVS disk with the standard library alone, with a token.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

type request struct {
	Snapshot struct {
		VolumeID string `json:"volume_id"`
		Name     string `json:"name"`
	} `json:"snapshot"`
}

type response struct {
	Snapshot struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	} `json:"snapshot"`
}

func main() {
	var wanted request
	wanted.Snapshot.VolumeID, wanted.Snapshot.Name = "volume-1", "snap-001"
	body, err := json.Marshal(wanted)
	if err != nil {
		log.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, "http://"+os.Args[1]+"/v2/project/cloudsnapshots", bytes.NewReader(body)) // #nosec G704 -- the test names the server
	if err != nil {
		log.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Auth-Token", "token")
	answer, err := http.DefaultClient.Do(r) // #nosec G704 -- the test names the server
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		log.Fatal(err)
	}
	if answer.StatusCode != http.StatusAccepted {
		log.Fatalf("%s: %s", answer.Status, text) // #nosec G706 -- the log of a test
	}
	var made response
	if err := json.Unmarshal(text, &made); err != nil {
		log.Fatal(err)
	}
	fmt.Println(made.Snapshot.ID)
}
