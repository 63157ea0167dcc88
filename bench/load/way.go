package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"

	"golang.org/x/net/http2"
)

// way says where calls go, and what they bring.
type way struct {
	// Protocol is grpc or http.
	Protocol string `json:"protocol"`
	URL      string `json:"url"`
	// Body is the encoded request or the JSON; as base64 in a command.
	Body []byte `json:"body"`
	// DeadlineS is what a gRPC call is given, as real callers do, s.
	DeadlineS int `json:"deadlineS"`
}

// Connections stay open between commands, one of HTTP/2 to each server, and as many of HTTP/1.1 as there are calls at once.
var (
	overHTTP2 http.RoundTripper = &http2.Transport{
		AllowHTTP:          true,
		DisableCompression: true,
		DialTLSContext: func(ctx context.Context, network, address string, _ *tls.Config) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	}
	overHTTP1 http.RoundTripper = &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 10_000}
)

// caller makes the same call again and again.
type caller struct {
	grpc      bool
	transport http.RoundTripper
	request   *http.Request
	body      []byte
}

func newCaller(to way) (*caller, error) {
	request, err := http.NewRequest(http.MethodPost, to.URL, http.NoBody)
	if err != nil {
		return nil, err
	}
	c := &caller{transport: overHTTP1, request: request, body: to.Body}
	switch to.Protocol {
	case "http":
		request.Header.Set("content-type", "application/json")
	case "grpc":
		c.grpc = true
		c.transport = overHTTP2
		// Not compressed, and its length: the frame of gRPC.
		c.body = binary.BigEndian.AppendUint32([]byte{0}, uint32(len(to.Body)))
		c.body = append(c.body, to.Body...)
		request.Header.Set("content-type", "application/grpc")
		request.Header.Set("te", "trailers")
		request.Header.Set("grpc-timeout", fmt.Sprintf("%dS", to.DeadlineS))
	default:
		return nil, fmt.Errorf("protocol is %q; it must be grpc or http", to.Protocol)
	}
	request.ContentLength = int64(len(c.body))
	return c, nil
}

// call makes one call, and returns when all of its answer has come. received gets the pieces, which lie in the buffer.
func (c *caller) call(buffer []byte, received func([]byte)) error {
	// A shallow copy.
	request := c.request.WithContext(context.Background())
	request.Body = io.NopCloser(bytes.NewReader(c.body))
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return fmt.Errorf("a call to %s failed: %w", c.request.URL, err)
	}
	defer response.Body.Close()
	for {
		n, err := response.Body.Read(buffer)
		if n > 0 {
			received(buffer[:n])
		}
		if err == io.EOF {
			return c.check(response)
		}
		if err != nil {
			return fmt.Errorf("an answer of %s broke off: %w", c.request.URL, err)
		}
	}
}

// check tells whether an answer that has come to its end is a good one.
func (c *caller) check(response *http.Response) error {
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("a call to %s ended with HTTP %s", c.request.URL, response.Status)
	}
	if !c.grpc {
		return nil
	}
	// An answer without messages has its status in the head.
	trailer := response.Trailer
	if trailer.Get("grpc-status") == "" {
		trailer = response.Header
	}
	if status := trailer.Get("grpc-status"); status != "0" {
		return fmt.Errorf("a call to %s ended with grpc-status %q: %s", c.request.URL, status, trailer.Get("grpc-message"))
	}
	return nil
}
