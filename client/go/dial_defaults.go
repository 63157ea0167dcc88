package llmpool

import (
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/backoff"
	"google.golang.org/grpc/keepalive"
)

// serviceConfig retries what llm-pool refused before it asked any provider (it says so by `grpc-retry-pushback-ms` of 0 or more; every other error of it
// says -1), and connections that could not be made.
const serviceConfig = `{
  "methodConfig": [{
    "name": [{"service": "llmpool.v1.LlmPoolService"}, {"service": "grpc.health.v1.Health"}],
    "retryPolicy": {
      "maxAttempts": 4,
      "initialBackoff": "0.2s",
      "maxBackoff": "2s",
      "backoffMultiplier": 2,
      "retryableStatusCodes": ["UNAVAILABLE"]
    }
  }],
  "retryThrottling": {"maxTokens": 10, "tokenRatio": 0.1},
  "loadBalancingConfig": [{"round_robin": {}}]
}`

// maxAnswerBytes: answers with audio or log probabilities pass the 4 MiB that gRPC allows by default.
const maxAnswerBytes = 64 << 20

func dialDefaults() []grpc.DialOption {
	reconnect := backoff.DefaultConfig
	// A restarted server is found again within seconds; the default may wait two minutes.
	reconnect.BaseDelay, reconnect.MaxDelay = 500*time.Millisecond, 5*time.Second
	return []grpc.DialOption{
		grpc.WithDefaultServiceConfig(serviceConfig),
		// A service config from DNS (a TXT record) could switch retries on where they multiply provider requests.
		grpc.WithDisableServiceConfig(),
		grpc.WithUserAgent("llm-pool-client-go"),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(maxAnswerBytes)),
		// Finds dead connections below a running call; gRPC asks for 10 s or more.
		grpc.WithKeepaliveParams(keepalive.ClientParameters{Time: 30 * time.Second, Timeout: 10 * time.Second}),
		grpc.WithConnectParams(grpc.ConnectParams{Backoff: reconnect, MinConnectTimeout: 10 * time.Second}),
	}
}
