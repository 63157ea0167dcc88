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
	// QuietFirstP99 leaves out the streams whose first delta was on its way while the machine was slow; SlowShare is the share of time in which it was,
	// 0 to 1. Without a watch both say nothing.
	QuietFirstP99 float64 `json:"quietFirstP99"`
	SlowShare     float64 `json:"slowShare"`
	// Jitter is by how much the time between two deltas differed from what the upstream meant.
	JitterP50 float64 `json:"jitterP50"`
	JitterP99 float64 `json:"jitterP99"`
	firsts    []span
}

// watchStreams reads streams, and watches the pace of the machine beside them.
func watchStreams(to way, streams int, beginEveryMs float64) (*streamTimes, error) {
	var times *streamTimes
	episodes, slowShare, err := whileWatched(func() (err error) {
		times, err = readStreams(to, streams, beginEveryMs)
		return err
	})
	if err != nil {
		return nil, err
	}
	times.SlowShare = slowShare
	var quiet []float64
	for _, first := range times.firsts {
		if !touches(first, episodes) {
			quiet = append(quiet, millis(first))
		}
	}
	times.QuietFirstP99 = percentile(quiet, 0.99)
	return times, nil
}

// readStreams reads so many streams. One begins every beginEveryMs: all together would measure only how fast they begin.
func readStreams(to way, streams int, beginEveryMs float64) (*streamTimes, error) {
	c, err := newCaller(to)
	if err != nil {
		return nil, err
	}
	var lock sync.Mutex
	var firsts []span
	var jitters []float64
	err = inTime(streams, int64(beginEveryMs*1e6), func(int, int64) error {
		times := streamClock{askedAt: monotonicMicros()}
		err := c.call(make([]byte, pieceBytes), times.received)
		lock.Lock()
		defer lock.Unlock()
		firsts = append(firsts, times.firsts...)
		jitters = append(jitters, times.jitters...)
		return err
	})
	took := make([]float64, len(firsts))
	for i, first := range firsts {
		took[i] = millis(first)
	}
	return &streamTimes{
		Deltas:    len(firsts) + len(jitters),
		FirstP50:  percentile(took, 0.5),
		FirstP99:  percentile(took, 0.99),
		JitterP50: percentile(jitters, 0.5),
		JitterP99: percentile(jitters, 0.99),
		firsts:    firsts,
	}, err
}

func millis(s span) float64 { return float64(s.to-s.from) / 1e6 }

// streamClock notes when the deltas of one stream come; each says itself when the upstream wrote it.
type streamClock struct {
	askedAt   int64
	lastDelay int64
	reader    stampReader
	stamps    []int64
	// firsts has one when a delta has come: from the request until then, ns.
	firsts  []span
	jitters []float64
}

func (s *streamClock) received(piece []byte) {
	now := monotonicMicros()
	s.stamps = s.reader.read(piece, s.stamps[:0])
	for _, writtenAt := range s.stamps {
		delay := now - writtenAt
		if len(s.firsts) == 0 {
			s.firsts = append(s.firsts, span{s.askedAt * 1000, now * 1000})
		} else {
			s.jitters = append(s.jitters, math.Abs(float64(delay-s.lastDelay))/1000)
		}
		s.lastDelay = delay
	}
}
