// Command load is what the benches put around a measured server: the upstream that it asks, and the caller that asks it. It is written in Go
// because both must cost less than what they measure: on a machine with two cores they share its caches.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime/debug"
)

const usage = `usage: load upstream   answers as a model would; its first line says the port
       load caller     takes a command as a line of JSON on stdin, and answers with a line of JSON

Both end when stdin is closed.`

func main() {
	// The garbage of calls is short-lived: a heap that may grow to five times what is alive is collected less often.
	debug.SetGCPercent(400)
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	var err error
	switch os.Args[1] {
	case "upstream":
		err = upstream()
	case "caller":
		err = obey(os.Stdin, os.Stdout)
	default:
		fmt.Fprintln(os.Stderr, usage)
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// upstream serves until stdin is closed.
func upstream() error {
	listener, err := listen()
	if err != nil {
		return err
	}
	port := struct {
		Port int `json:"port"`
	}{portOf(listener)}
	if err := json.NewEncoder(os.Stdout).Encode(port); err != nil {
		return err
	}
	go serve(listener)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
