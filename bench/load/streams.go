package main

import (
	"math"
	"sync"
)

// streamTimes is about all streams of a run; times in ms.
type streamTimes struct {
	Deltas int `json:"deltas"`
	// First is the time from the request to the first delta.
	FirstP50 float64 `json:"firstP50"`
	FirstP99 float64 `json:"firstP99"`
	// Jitter is by how much the time between two deltas differed from what the upstream meant.
	JitterP50 float64 `json:"jitterP50"`
	JitterP99 float64 `json:"jitterP99"`
}

// readStreams reads so many streams at once. One begins every beginEveryMs: all together would measure only how fast they begin.
func readStreams(to way, streams, beginEveryMs int) (*streamTimes, error) {
	c, err := newCaller(to)
	if err != nil {
		return nil, err
	}
	var lock sync.Mutex
	var firsts, jitters []float64
	err = inTime(streams, int64(beginEveryMs)*1_000_000, func(int, int64) error {
		times := streamClock{askedAt: monotonicMicros()}
		err := c.call(make([]byte, pieceBytes), times.received)
		lock.Lock()
		defer lock.Unlock()
		firsts = append(firsts, times.firsts...)
		jitters = append(jitters, times.jitters...)
		return err
	})
	return &streamTimes{
		Deltas:    len(firsts) + len(jitters),
		FirstP50:  percentile(firsts, 0.5),
		FirstP99:  percentile(firsts, 0.99),
		JitterP50: percentile(jitters, 0.5),
		JitterP99: percentile(jitters, 0.99),
	}, err
}

// streamClock notes when the deltas of one stream come; each says itself when the upstream wrote it.
type streamClock struct {
	askedAt   int64
	lastDelay int64
	reader    stampReader
	stamps    []int64
	// firsts has one when a delta has come.
	firsts, jitters []float64
}

func (s *streamClock) received(piece []byte) {
	now := monotonicMicros()
	s.stamps = s.reader.read(piece, s.stamps[:0])
	for _, writtenAt := range s.stamps {
		delay := now - writtenAt
		if len(s.firsts) == 0 {
			s.firsts = append(s.firsts, float64(now-s.askedAt)/1000)
		} else {
			s.jitters = append(s.jitters, math.Abs(float64(delay-s.lastDelay))/1000)
		}
		s.lastDelay = delay
	}
}
