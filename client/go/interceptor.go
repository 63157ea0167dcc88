package llmpool

import (
	"context"
	"io"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
)

// interceptor gives every call the client's token, metadata and deadline, and makes its failure an Error.
type interceptor struct {
	address  string
	metadata map[string]string
	deadline time.Duration
}

func newInterceptor(address string, options Options) *interceptor {
	all := make(map[string]string, len(options.Metadata)+1)
	for name, value := range options.Metadata {
		all[name] = value
	}
	if options.Token != "" {
		all["authorization"] = "Bearer " + options.Token
	}
	return &interceptor{address: address, metadata: all, deadline: options.Deadline}
}

func (i *interceptor) unary(
	ctx context.Context, method string, request, reply any, conn *grpc.ClientConn, invoke grpc.UnaryInvoker, options ...grpc.CallOption,
) error {
	ctx, cancel := i.prepare(ctx)
	defer cancel()
	var trailer metadata.MD
	err := invoke(ctx, method, request, reply, conn, append(options, grpc.Trailer(&trailer))...)
	return errorFrom(err, failedCall{ctx: ctx, address: i.address, trailer: trailer})
}

func (i *interceptor) stream(
	ctx context.Context, desc *grpc.StreamDesc, conn *grpc.ClientConn, method string, open grpc.Streamer, options ...grpc.CallOption,
) (grpc.ClientStream, error) {
	ctx, cancel := i.prepare(ctx)
	stream, err := open(ctx, desc, conn, method, options...)
	if err != nil {
		defer cancel()
		return nil, errorFrom(err, failedCall{ctx: ctx, address: i.address})
	}
	return &typedStream{ClientStream: stream, address: i.address, cancel: cancel}, nil
}

func (i *interceptor) prepare(ctx context.Context) (context.Context, context.CancelFunc) {
	given, _ := metadata.FromOutgoingContext(ctx)
	for name, value := range i.metadata {
		if len(given.Get(name)) == 0 {
			ctx = metadata.AppendToOutgoingContext(ctx, name, value)
		}
	}
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, i.deadline)
}

// typedStream is a stream whose errors are of type Error.
type typedStream struct {
	grpc.ClientStream
	address string
	cancel  context.CancelFunc
	begun   bool
}

func (s *typedStream) SendMsg(message any) error { return s.typed(s.ClientStream.SendMsg(message)) }

func (s *typedStream) RecvMsg(message any) error {
	err := s.ClientStream.RecvMsg(message)
	s.begun = s.begun || err == nil
	return s.typed(err)
}

func (s *typedStream) typed(err error) error {
	if err == nil {
		return nil
	}
	defer s.cancel()
	if err == io.EOF {
		return err
	}
	return errorFrom(err, failedCall{ctx: s.Context(), address: s.address, trailer: s.Trailer(), begun: s.begun})
}
