package main

import (
	"runtime"
	"sync"
)

// group runs functions beside each other, and keeps the first error.
type group struct {
	running sync.WaitGroup
	once    sync.Once
	err     error
}

func (g *group) run(do func() error) {
	g.running.Go(func() {
		if err := do(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	})
}

// end waits for all.
func (g *group) end() error {
	g.running.Wait()
	return g.err
}

// inTime begins a function so many times, each when it is due, whether or not earlier ones have ended, and waits for all. step is in ns.
func inTime(times int, step int64, do func(number int, due int64) error) error {
	var all group
	begin := monotonic()
	for number := range times {
		due := begin + int64(number)*step
		sleepUntil(due)
		all.run(func() error { return do(number, due) })
		// It begins before this thread sleeps again.
		runtime.Gosched()
	}
	return all.end()
}
