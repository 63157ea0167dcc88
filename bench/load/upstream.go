package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"
)

// pace is the time between two deltas of a paced stream.
const pace = 20 * time.Millisecond

// listen takes a free port of 127.0.0.1.
func listen() (net.Listener, error) { return net.Listen("tcp", "127.0.0.1:0") }

func portOf(listener net.Listener) int { return listener.Addr().(*net.TCPAddr).Port }

// serve answers with HTTP/1.1 by hand, which costs less than net/http. The path before /v1 says how:
//   - /whole: one short answer at once
//   - /burst/N: a stream of N deltas that arrive together
//   - /paced/N: a stream of N deltas, 50 a second
//   - /held: the head and the first delta of a stream, and nothing more
//
// Anything else, such as a trace collector's address, gets {}.
func serve(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go answerAll(connection)
	}
}

// answerAll answers each request on the connection once its body has come. Whoever goes away, goes: there is nothing to say about it.
func answerAll(connection net.Conn) {
	defer connection.Close()
	reader := bufio.NewReaderSize(connection, 8192)
	var buffer []byte
	for {
		path, err := readRequest(reader)
		if err != nil {
			return
		}
		if buffer, err = answer(connection, path, buffer[:0]); err != nil {
			return
		}
	}
}

// readRequest reads a request to its end, and gives its path.
func readRequest(reader *bufio.Reader) (path string, err error) {
	line, err := reader.ReadSlice('\n')
	if err != nil {
		return "", err
	}
	_, rest, _ := bytes.Cut(line, []byte(" "))
	target, _, _ := bytes.Cut(rest, []byte(" "))
	path = string(target)
	length, chunked := 0, false
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil {
			return "", err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("content-length")):
			if length, err = strconv.Atoi(string(value)); err != nil {
				return "", err
			}
		case bytes.EqualFold(name, []byte("transfer-encoding")):
			chunked = bytes.EqualFold(value, []byte("chunked"))
		}
	}
	if chunked {
		return path, skipChunks(reader)
	}
	_, err = reader.Discard(length)
	return path, err
}

// skipChunks reads a chunked body and the trailers after it.
func skipChunks(reader *bufio.Reader) error {
	if _, err := io.Copy(io.Discard, httputil.NewChunkedReader(reader)); err != nil {
		return err
	}
	for {
		line, err := reader.ReadSlice('\n')
		if err != nil || len(bytes.TrimRight(line, "\r\n")) == 0 {
			return err
		}
	}
}

// answer writes what the path asks for. It makes it in the buffer, which it gives back, perhaps grown.
func answer(to io.Writer, path string, buffer []byte) ([]byte, error) {
	_, kind, _ := strings.Cut(path, "/")
	kind, rest, _ := strings.Cut(kind, "/")
	number, _, _ := strings.Cut(rest, "/")
	deltas, _ := strconv.Atoi(number)
	switch kind {
	case "whole":
		buffer = appendWhole(buffer, wholeAnswer)
	case "burst":
		buffer = append(buffer, streamHead...)
		for range deltas {
			buffer = appendDelta(buffer, monotonicMicros())
		}
		buffer = append(buffer, streamEnd...)
	case "held":
		buffer = appendDelta(append(buffer, streamHead...), monotonicMicros())
	case "paced":
		return paced(to, deltas, append(buffer, streamHead...))
	default:
		buffer = appendWhole(buffer, "{}")
	}
	_, err := to.Write(buffer)
	return buffer, err
}

// paced writes one delta every 20 ms; the buffer holds what comes before the first.
func paced(to io.Writer, deltas int, buffer []byte) ([]byte, error) {
	due := time.Now()
	for left := deltas; left > 0; left-- {
		buffer = appendDelta(buffer, monotonicMicros())
		if left == 1 {
			buffer = append(buffer, streamEnd...)
		}
		if _, err := to.Write(buffer); err != nil {
			return buffer, err
		}
		buffer = buffer[:0]
		if left > 1 {
			due = due.Add(pace)
			time.Sleep(time.Until(due))
		}
	}
	return buffer, nil
}
