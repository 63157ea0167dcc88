package llmpool_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var program = regexp.MustCompile("(?s)```go\n(package main.*?)```")

// TestThePrograms compiles and runs every program of docs/clients/go.md, as a user's module would have it.
func TestThePrograms(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "docs/clients/go.md"))
	must(t, err)
	programs := program.FindAllStringSubmatch(string(text), -1)
	if all := strings.Count(string(text), "```go\n"); all != len(programs) {
		t.Fatalf("%d blocks of Go, but %d programs: a block that is none is not run", all, len(programs))
	}
	control := startControl(t)
	// In the order of the page: the case that answers, and what the program must say.
	runs := []struct{ name, says string }{
		{"chat", "The sky scatters blue light.\n15 tokens, call "},
		{"cancel-mid-stream", ""},
		{"chat-tools", `get_weather {"city":"大阪"}`},
		{"upstream-rate-limited", "UPSTREAM_RATE_LIMITED worth another try in "},
		{"stream-deep-dive", "It has three sides."},
	}
	if len(runs) != len(programs) {
		t.Fatalf("%d programs, but %d ways to run them", len(programs), len(runs))
	}
	sources, addresses := map[string]string{}, map[string]string{"127.0.0.1:8080": freeAddress(t)}
	for index, one := range runs {
		started, err := control.post(one.name, "start")
		must(t, err)
		addresses["127.0.0.1:50051"] = started.Address
		sources[one.name] = replaced(programs[index][1], addresses)
	}
	folder := compile(t, sources)
	for _, one := range runs {
		t.Run(one.name, func(t *testing.T) {
			path := filepath.Join(folder, one.name)
			if strings.Contains(sources[one.name], "ListenAndServe") {
				pressStop(t, path, addresses["127.0.0.1:8080"])
				finished, err := control.post(one.name, "finish")
				must(t, err)
				same(t, "problems", &finished.Problems, new([]string(nil)))
				return
			}
			said, err := exec.Command(path).CombinedOutput()
			must(t, err)
			if !strings.Contains(string(said), one.says) {
				t.Errorf("it says %q, should say %q", said, one.says)
			}
			_, err = control.post(one.name, "finish")
			must(t, err)
		})
	}
}

func replaced(source string, addresses map[string]string) string {
	for from, to := range addresses {
		source = strings.ReplaceAll(source, from, to)
	}
	return source
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, listener.Close())
	return listener.Addr().String()
}

// compile builds the programs in a module of their own, without a network. It gives the folder where they are.
func compile(t *testing.T, sources map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	here, err := os.Getwd()
	must(t, err)
	sums, err := os.ReadFile("go.sum")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, "go.sum"), sums, 0o600))
	for name, source := range sources {
		must(t, os.MkdirAll(filepath.Join(folder, name), 0o700))
		must(t, os.WriteFile(filepath.Join(folder, name, "main.go"), []byte(source), 0o600))
	}
	run := func(args ...string) {
		command := exec.Command("go", args...)
		command.Dir = folder
		command.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=mod", "GOWORK=off")
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, said)
		}
	}
	run("mod", "init", "a.example/programs")
	run("mod", "edit", "-require=llmpool.example/llmpool@v0.0.0", "-replace=llmpool.example/llmpool="+here)
	run("build", "-o", "bin/", "./...")
	return filepath.Join(folder, "bin")
}

// pressStop runs the web page, asks, and leaves after the first piece of the answer.
func pressStop(t *testing.T, path, address string) {
	t.Helper()
	command := exec.Command(path)
	must(t, command.Start())
	defer func() {
		must(t, command.Process.Kill())
		_ = command.Wait()
	}()
	untilListening(t, address)
	page, err := http.Get("http://" + address + "/")
	must(t, err)
	html, err := io.ReadAll(page.Body)
	must(t, err)
	if !bytes.Contains(html, []byte(`id="stop"`)) {
		t.Errorf("the page has no stop button: %s", html)
	}
	response, err := http.Get("http://" + address + "/ask?q=Hi")
	must(t, err)
	first := make([]byte, 4)
	_, err = io.ReadFull(response.Body, first)
	must(t, err)
	same(t, "first piece", new(string(first)), new("This"))
	must(t, response.Body.Close())
}

// untilListening waits for a program that has just been started.
func untilListening(t *testing.T, address string) {
	t.Helper()
	for t.Context().Err() == nil {
		if connection, err := net.Dial("tcp", address); err == nil {
			must(t, connection.Close())
			return
		}
	}
}
