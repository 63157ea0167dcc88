package llmpool

import (
	"context"
	"fmt"

	"google.golang.org/grpc"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// Client calls llm-pool. Make one and share it: it holds the connections, and all its methods may be called at the same time.
type Client struct {
	conn  *grpc.ClientConn
	calls llmpoolv1.LlmPoolServiceClient
}

// New makes a client. It does not connect yet: the first call does.
//
// The address is `host:port`, or several with commas between: calls then take turns over those that can be reached. A gRPC target such as
// `dns:///llm-pool:50051` (all addresses behind that name take turns) or `unix:/run/llm-pool.sock` will do as well.
func New(address string, options Options) (*Client, error) {
	if options.Deadline == 0 {
		options.Deadline = DefaultDeadline
	}
	if options.Deadline < 0 {
		return nil, fmt.Errorf("llmpool: Deadline is %v, must be more than 0", options.Deadline)
	}
	where, err := parseAddress(address)
	if err != nil {
		return nil, err
	}
	transport, err := transportCredentials(options, where.hosts)
	if err != nil {
		return nil, err
	}
	calls := newInterceptor(address, options)
	dial := append(dialDefaults(), grpc.WithTransportCredentials(transport),
		grpc.WithChainUnaryInterceptor(calls.unary), grpc.WithChainStreamInterceptor(calls.stream))
	conn, err := grpc.NewClient(where.target, append(append(dial, where.dial...), options.DialOptions...)...)
	if err != nil {
		return nil, fmt.Errorf("llmpool: %w", err)
	}
	return &Client{conn: conn, calls: llmpoolv1.NewLlmPoolServiceClient(conn)}, nil
}

// Chat gives one answer as a whole.
func (c *Client) Chat(ctx context.Context, request *llmpoolv1.ChatRequest) (*llmpoolv1.ChatResponse, error) {
	return c.calls.Chat(ctx, request)
}

// StreamChat gives one answer as it is written. The call starts at once; read it, or close it.
func (c *Client) StreamChat(ctx context.Context, request *llmpoolv1.ChatRequest) *ChatStream {
	return openStream(ctx, newChatFold(), func(ctx context.Context) (chatSource, error) { return c.calls.StreamChat(ctx, request) })
}

// DeepDive explores a theme: plans, explores facets in parallel, synthesises.
func (c *Client) DeepDive(ctx context.Context, request *llmpoolv1.DeepDiveRequest) (*llmpoolv1.DeepDiveResponse, error) {
	return c.calls.DeepDive(ctx, request)
}

// StreamDeepDive gives the same as it happens. The call starts at once; read it, or close it.
func (c *Client) StreamDeepDive(ctx context.Context, request *llmpoolv1.DeepDiveRequest) *DeepDiveStream {
	return openStream(ctx, &deepDiveFold{}, func(ctx context.Context) (deepDiveSource, error) { return c.calls.StreamDeepDive(ctx, request) })
}

// ListModels gives the models and aliases that calls may name.
func (c *Client) ListModels(ctx context.Context) (*llmpoolv1.ListModelsResponse, error) {
	return c.calls.ListModels(ctx, &llmpoolv1.ListModelsRequest{})
}

// Conn is the connection, for other services of llm-pool: llmpoolv1.NewAdminServiceClient(client.Conn()), or the health service of gRPC. Calls on it get
// the same token, deadline and errors.
func (c *Client) Conn() *grpc.ClientConn { return c.conn }

// Close ends the connections, and the calls that run on them.
func (c *Client) Close() error { return c.conn.Close() }
