package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/http2"
)

// startUpstream gives the base URL of an upstream.
func startUpstream(t *testing.T) string {
	listener, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go serve(listener)
	return fmt.Sprintf("http://127.0.0.1:%d", portOf(listener))
}

// startGRPC gives the address of a server that speaks enough of gRPC to answer each call with this status.
func startGRPC(t *testing.T, status string) string {
	listener, err := listen()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	answer := func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		w.Header().Set("content-type", "application/grpc")
		w.Header().Set("trailer", "grpc-status")
		w.Write(body)
		w.Write(appendDelta(nil, monotonicMicros()))
		w.Header().Set("grpc-status", status)
	}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go new(http2.Server).ServeConn(connection, &http2.ServeConnOpts{Handler: http.HandlerFunc(answer)})
		}
	}()
	return listener.Addr().String()
}

func post(t *testing.T, url string, body io.Reader) string {
	response, err := http.Post(url, "application/json", body)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	all, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(all)
}

func TestUpstream(t *testing.T) {
	url := startUpstream(t)
	large := strings.Repeat("x", 1_000_000)
	// A reader of unknown length is sent in chunks.
	inChunks := func(text string) io.Reader { return io.MultiReader(strings.NewReader(text)) }
	for range 2 {
		if got := post(t, url+"/whole/v1/chat/completions", strings.NewReader(large)); got != wholeAnswer || !json.Valid([]byte(got)) {
			t.Errorf("/whole: %s", got)
		}
		for _, path := range []string{"/v1/traces", "/"} {
			if got := post(t, url+path, inChunks(large)); got != "{}" {
				t.Errorf("%s: %s", path, got)
			}
		}
		got := post(t, url+"/burst/3/v1/chat/completions", inChunks("{}"))
		if n := strings.Count(got, "data: {"); n != 5 || !strings.HasSuffix(got, "data: [DONE]\n\n") {
			t.Errorf("/burst/3 has %d events: %s", n, got)
		}
		for event := range strings.SplitSeq(strings.TrimSuffix(got, "data: [DONE]\n\n"), "\n\n") {
			if data := strings.TrimPrefix(event, "data: "); data != "" && !json.Valid([]byte(data)) {
				t.Errorf("no JSON: %s", data)
			}
		}
	}
}

// ask gives the answer to one command.
func ask(t *testing.T, c command) (result json.RawMessage, problem string) {
	line, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := obey(bytes.NewReader(line), &out); err != nil {
		t.Fatal(err)
	}
	var answer struct {
		Result json.RawMessage
		Error  string
	}
	if err := json.Unmarshal(out.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Result, answer.Error
}

func TestLoads(t *testing.T) {
	upstream := startUpstream(t)
	direct := func(path string) way { return way{Protocol: "http", URL: upstream + path, Body: []byte("{}")} }
	grpc := way{Protocol: "grpc", URL: "http://" + startGRPC(t, "0") + "/a/B", Body: []byte("ask"), DeadlineS: 60}
	for _, to := range []way{direct("/burst/2"), grpc} {
		deltas := map[string]string{"http": "40", "grpc": "20"}[to.Protocol]
		if result, problem := ask(t, command{Do: "closed-loop", Way: to, Calls: 20, AtOnce: 4}); string(result) != deltas {
			t.Errorf("closed loop over %s: %s deltas, want %s; %s", to.Protocol, result, deltas, problem)
		}
		var open openLoopResult
		result, problem := ask(t, command{Do: "open-loop", Way: to, PerSecond: 100, Seconds: 1})
		if err := json.Unmarshal(result, &open); err != nil || len(open.TookMs) != 100 || len(open.Slow) != 100 {
			t.Errorf("open loop over %s: %s %s", to.Protocol, result, problem)
		}
	}
	var times streamTimes
	result, problem := ask(t, command{Do: "streams", Way: direct("/paced/3"), Streams: 4, BeginEveryMs: 1.5})
	if err := json.Unmarshal(result, &times); err != nil || times.Deltas != 12 || times.FirstP50 <= 0 {
		t.Errorf("streams: %s %s", result, problem)
	}
	result, problem = ask(t, command{Do: "streams", Way: direct("/paced/3"), Streams: 20, BeginEveryMs: 5, Watch: true})
	if err := json.Unmarshal(result, &times); err != nil || times.Deltas != 60 || times.SlowShare < 0 || times.QuietFirstP99 > times.FirstP99 {
		t.Errorf("watched streams: %s %s", result, problem)
	}
	if result, problem := ask(t, command{Do: "cpu", PID: 1}); len(result) == 0 || result[0] == '-' {
		t.Errorf("CPU time: %s %s", result, problem)
	}
}

func TestFailures(t *testing.T) {
	refused := way{Protocol: "grpc", URL: "http://" + startGRPC(t, "8") + "/a/B", DeadlineS: 60}
	cases := []struct {
		command command
		want    string
	}{
		{command{Do: "closed-loop", Way: refused, Calls: 9, AtOnce: 3}, `grpc-status "8"`},
		{command{Do: "open-loop", Way: refused, PerSecond: 10, Seconds: 1}, `grpc-status "8"`},
		{command{Do: "streams", Way: refused, Streams: 2}, `grpc-status "8"`},
		{command{Do: "streams", Way: way{Protocol: "carrier pigeon"}}, "must be grpc or http"},
		{command{Do: "nothing"}, "must be closed-loop"},
	}
	for _, c := range cases {
		if _, problem := ask(t, c.command); !strings.Contains(problem, c.want) {
			t.Errorf("%s: %q, want %q in it", c.command.Do, problem, c.want)
		}
	}
}
