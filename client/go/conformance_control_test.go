package llmpool_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

const repository = "../.."

// control is the program that runs a service and an upstream for each shared case.
type control struct{ url string }

// startControl runs it until the test ends.
func startControl(t *testing.T) control {
	t.Helper()
	serve := filepath.Join(repository, "dist/client/conformance/serve.js")
	if _, err := os.Stat(serve); err != nil {
		t.Fatalf("%s is missing: run `npm run build` first", serve)
	}
	node := filepath.Join(repository, "node_modules/.bin/node")
	if _, err := os.Stat(node); err != nil {
		node = "node"
	}
	command := exec.Command(node, serve)
	command.Stderr = os.Stderr
	stdin, err := command.StdinPipe()
	must(t, err)
	stdout, err := command.StdoutPipe()
	must(t, err)
	must(t, command.Start())
	t.Cleanup(func() {
		must(t, stdin.Close())
		must(t, command.Wait())
	})
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	must(t, err)
	var hello struct{ Control string }
	must(t, json.Unmarshal(line, &hello))
	return control{url: hello.Control}
}

func (c control) cases(t *testing.T) (cases []sharedCase) {
	t.Helper()
	response, err := http.Get(c.url + "/cases")
	must(t, err)
	defer response.Body.Close()
	must(t, json.NewDecoder(response.Body).Decode(&cases))
	return cases
}

type controlReply struct {
	Address  string
	Problems []string
	Error    string
}

// post is for any goroutine: it does not end the test.
func (c control) post(name, action string) (reply controlReply, err error) {
	response, err := http.Post(fmt.Sprintf("%s/cases/%s/%s", c.url, name, action), "", nil)
	if err != nil {
		return reply, err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&reply); err != nil {
		return reply, err
	}
	if reply.Error != "" {
		return reply, fmt.Errorf("%s of %s: %s", action, name, reply.Error)
	}
	return reply, nil
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
