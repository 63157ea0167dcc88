package llmpool

import (
	"context"
	"errors"
	"io"
	"iter"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"

	llmpoolv1 "llmpool.example/llmpool/gen/llmpool/v1"
)

// ChatStream is an answer as it is written.
type ChatStream = Stream[llmpoolv1.StreamChatResponse, llmpoolv1.ChatResponse]

// DeepDiveStream is a deep dive as it happens.
type DeepDiveStream = Stream[llmpoolv1.StreamDeepDiveResponse, llmpoolv1.DeepDiveResponse]

type chatSource = grpc.ServerStreamingClient[llmpoolv1.StreamChatResponse]
type deepDiveSource = grpc.ServerStreamingClient[llmpoolv1.StreamDeepDiveResponse]

// Stream is an answer that comes in events. Read it once: by Text, by Events, or by Final alone; after a loop that ran to its end Final gives the whole
// answer too. Leaving a loop early cancels the call, up to the provider; a slow reader slows the provider down. One goroutine reads; any may Close.
type Stream[E, F any] struct {
	source  grpc.ServerStreamingClient[E]
	fold    fold[E, F]
	cancel  context.CancelFunc
	err     error
	claimed bool
	ended   bool
}

// fold puts the events of a stream together into the answer that the unary call would have given.
type fold[E, F any] interface {
	// add takes an event; false for one of a newer llm-pool that this version does not know.
	add(event *E) bool
	// answer is nil until the end event was added.
	answer() *F
	// textOf is the event's piece of the answer's text.
	textOf(event *E) string
}

func openStream[E, F any](
	ctx context.Context, fold fold[E, F], open func(context.Context) (grpc.ServerStreamingClient[E], error),
) *Stream[E, F] {
	ctx, cancel := context.WithCancel(ctx)
	source, err := open(ctx)
	return &Stream[E, F]{source: source, fold: fold, cancel: cancel, err: err}
}

// Events gives every event: deltas, and at last the end. The error of a call that fails comes last and is an *Error, also when the stream ends without
// its end event.
func (s *Stream[E, F]) Events() iter.Seq2[*E, error] {
	return func(yield func(*E, error) bool) {
		if s.claimed {
			yield(nil, errors.New("llmpool: this stream was read before; it can be read once"))
			return
		}
		s.claimed = true
		defer s.cancel()
		for s.err == nil {
			event, err := s.source.Recv()
			if err != nil {
				s.err = s.endOf(err)
				break
			}
			if s.fold.add(event) && !yield(event, nil) {
				s.ended = true
				if s.fold.answer() == nil {
					s.err = leftEarly()
				}
				return
			}
		}
		s.ended = true
		if s.err == io.EOF {
			s.err = nil
			return
		}
		yield(nil, s.err)
	}
}

// Text gives the pieces of the answer's text: of the first choice, or of the synthesis. Errors come as from Events.
func (s *Stream[E, F]) Text() iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for event, err := range s.Events() {
			if err != nil {
				yield("", err)
				return
			}
			if text := s.fold.textOf(event); text != "" && !yield(text, nil) {
				return
			}
		}
	}
}

// Final gives the whole answer, as the unary call would have. It reads the stream if nobody has. It fails as the call did, and for a loop that was left
// early.
func (s *Stream[E, F]) Final() (*F, error) {
	if !s.claimed {
		for range s.Events() {
		}
	}
	if !s.ended {
		return nil, errors.New("llmpool: the stream is still being read; take Final after the loop")
	}
	if s.err != nil {
		return nil, s.err
	}
	return s.fold.answer(), nil
}

// Close cancels the call; who reads gets an Error with ReasonCancelled. It does nothing after the end.
func (s *Stream[E, F]) Close() { s.cancel() }

// endOf keeps io.EOF only for a complete answer.
func (s *Stream[E, F]) endOf(err error) error {
	if err == io.EOF && s.fold.answer() == nil {
		return &Error{
			Code: codes.DataLoss, Reason: ReasonStreamTruncated,
			Message: "the stream ended without its end event: the answer may be cut",
		}
	}
	return err
}

func leftEarly() error {
	return &Error{
		Code: codes.Canceled, Reason: ReasonCancelled,
		Message: "the stream was left before its end", causes: []error{context.Canceled},
	}
}
