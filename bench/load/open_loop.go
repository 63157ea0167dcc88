package main

import (
	"slices"
	"time"
)

// openLoopResult has a place for each call, in the order in which they were due.
type openLoopResult struct {
	// TookMs is counted from when the call was due.
	TookMs []float64 `json:"tookMs"`
	// Slow says whether the machine was slow at some time of the call.
	Slow []bool `json:"slow"`
	// SlowShare is the share of time in which the machine was slow, 0 to 1.
	SlowShare float64 `json:"slowShare"`
	// LatestMs is the latest that a call was sent after its time: the driver must not be the one that waits.
	LatestMs float64 `json:"latestMs"`
}

// openLoop sends calls at a constant rate, and watches the pace of the machine beside them.
func openLoop(to way, perSecond, seconds int) (*openLoopResult, error) {
	c, err := newCaller(to)
	if err != nil {
		return nil, err
	}
	var calls []span
	var latest int64
	episodes, slowShare, err := whileWatched(func() (err error) {
		calls, latest, err = sendInTime(c, perSecond, perSecond*seconds)
		return err
	})
	if err != nil {
		return nil, err
	}
	result := &openLoopResult{SlowShare: slowShare, LatestMs: float64(latest) / 1e6}
	for _, call := range calls {
		result.TookMs = append(result.TookMs, float64(call.to-call.from)/1e6)
		result.Slow = append(result.Slow, touches(call, episodes))
	}
	return result, nil
}

// sendInTime gives a span for each call, from when it was due to the end of its answer; latest is how late one was sent at worst, ns.
func sendInTime(c *caller, perSecond, count int) (calls []span, latest int64, err error) {
	calls = make([]span, count)
	late := make([]int64, count)
	err = inTime(count, int64(time.Second)/int64(perSecond), func(i int, due int64) error {
		late[i] = monotonic() - due
		err := c.call(make([]byte, pieceBytes), func([]byte) {})
		calls[i] = span{due, monotonic()}
		return err
	})
	return calls, slices.Max(late), err
}
