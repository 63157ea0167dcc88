package llmpool

import (
	"crypto/tls"
	"time"

	"google.golang.org/grpc"
)

// DefaultDeadline holds for calls whose context has no deadline, unless Options says otherwise.
const DefaultDeadline = 120 * time.Second

// Options says how to reach llm-pool, and the defaults of every call. The zero value is good for a service on this machine.
type Options struct {
	// Token is sent with every call as `authorization: Bearer …`. Default: none.
	Token string
	// TLS encrypts the connection; &tls.Config{} trusts the authorities of this machine. Default: not encrypted.
	TLS *tls.Config
	// AllowInsecureToken sends the token although the connection is not encrypted and leaves this machine. Default: New refuses that.
	AllowInsecureToken bool
	// Deadline is for calls whose context has none. Default: DefaultDeadline.
	Deadline time.Duration
	// Metadata (headers) of every call, in lower case. What a call's context says goes first.
	Metadata map[string]string
	// DialOptions are taken over those of this package. Transport credentials belong into TLS: a token's safety is judged by that.
	DialOptions []grpc.DialOption
}
