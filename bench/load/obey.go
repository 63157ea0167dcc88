package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// command is what the caller is told to do, one after the other.
type command struct {
	// Do is closed-loop, open-loop, streams or cpu; the rest is for some of them.
	Do           string  `json:"do"`
	Way          way     `json:"way"`
	Calls        int     `json:"calls"`
	AtOnce       int     `json:"atOnce"`
	PerSecond    int     `json:"perSecond"`
	Seconds      int     `json:"seconds"`
	Streams      int     `json:"streams"`
	BeginEveryMs float64 `json:"beginEveryMs"`
	Watch        bool    `json:"watch"`
	PID          int     `json:"pid"`
}

// reply holds what came out, or why nothing did.
type reply struct {
	Result any    `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
}

// obey answers each command, until there are no more.
func obey(in io.Reader, out io.Writer) error {
	commands, replies := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var c command
		if err := commands.Decode(&c); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a command: %w", err)
		}
		result, err := c.run()
		answer := reply{Result: result}
		if err != nil {
			answer = reply{Error: err.Error()}
		}
		if err := replies.Encode(answer); err != nil {
			return err
		}
	}
}

func (c command) run() (any, error) {
	switch c.Do {
	case "closed-loop":
		return closedLoop(c.Way, c.Calls, c.AtOnce)
	case "open-loop":
		return openLoop(c.Way, c.PerSecond, c.Seconds)
	case "streams":
		if c.Watch {
			return watchStreams(c.Way, c.Streams, c.BeginEveryMs)
		}
		return readStreams(c.Way, c.Streams, c.BeginEveryMs)
	case "cpu":
		return cpuMicros(c.PID)
	default:
		return nil, fmt.Errorf("do is %q; it must be closed-loop, open-loop, streams or cpu", c.Do)
	}
}
