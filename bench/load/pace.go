package main

import (
	"runtime"
	"sync"

	"golang.org/x/sys/unix"
)

const (
	// every is the time between two samples of a CPU, ns.
	every = 1_000_000
	// workSteps take about 15 µs.
	workSteps = 12_000
)

// paceMonitor watches the pace of the machine, since a host can slow down a virtual CPU for some time. On each CPU a thread does the same small
// piece of work every millisecond, and notes how long it took.
type paceMonitor struct {
	ended   chan struct{}
	running sync.WaitGroup
	samples [][]sample
	errs    []error
}

// watchPace begins to watch all CPUs that this process may use.
func watchPace() (*paceMonitor, error) {
	cpus, err := allowedCPUs()
	if err != nil {
		return nil, err
	}
	m := &paceMonitor{ended: make(chan struct{}), samples: make([][]sample, len(cpus)), errs: make([]error, len(cpus))}
	for i, cpu := range cpus {
		m.running.Go(func() { m.samples[i], m.errs[i] = m.watch(cpu) })
	}
	return m, nil
}

// end ends it, and gives the times in which a CPU was slow, in their order.
func (m *paceMonitor) end() ([]span, error) {
	close(m.ended)
	m.running.Wait()
	var episodes []span
	for i, samples := range m.samples {
		if m.errs[i] != nil {
			return nil, m.errs[i]
		}
		episodes = append(episodes, slowEpisodes(samples)...)
	}
	return merged(episodes), nil
}

// whileWatched runs a load and watches the pace of the machine beside it. It gives the times in which the machine was slow, and their share of
// the time of the load, 0 to 1.
func whileWatched(load func() error) (episodes []span, slowShare float64, err error) {
	// A thread that sleeps in a system call keeps its place among those that may run Go code. There must be enough for the sender, for a monitor on
	// each CPU, and for those that read answers.
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2*runtime.NumCPU() + 1))
	monitor, err := watchPace()
	if err != nil {
		return nil, 0, err
	}
	from := monotonic()
	loadErr := load()
	took := monotonic() - from
	if episodes, err = monitor.end(); loadErr != nil {
		err = loadErr
	}
	return episodes, float64(total(episodes)) / float64(took), err
}

func (m *paceMonitor) watch(cpu int) (samples []sample, err error) {
	// Never unlocked: a thread that may use only one CPU must end with this function.
	runtime.LockOSThread()
	var only unix.CPUSet
	only.Set(cpu)
	if err := unix.SchedSetaffinity(0, &only); err != nil {
		return nil, err
	}
	for due := monotonic(); ; due = max(due+every, monotonic()) {
		sleepUntil(due)
		select {
		case <-m.ended:
			return samples, nil
		default:
		}
		// The thread's own CPU time, since another thread that comes in between says nothing about the machine.
		at, before := monotonic(), readClock(unix.CLOCK_THREAD_CPUTIME_ID)
		work()
		samples = append(samples, sample{at, readClock(unix.CLOCK_THREAD_CPUTIME_ID) - before})
	}
}

func allowedCPUs() ([]int, error) {
	var allowed unix.CPUSet
	if err := unix.SchedGetaffinity(0, &allowed); err != nil {
		return nil, err
	}
	var cpus []int
	for cpu := range len(allowed) * 64 {
		if allowed.IsSet(cpu) {
			cpus = append(cpus, cpu)
		}
	}
	return cpus, nil
}

// work is computation alone. It must not be inlined: the compiler would leave it out.
//
//go:noinline
func work() (result uint64) {
	result = 1
	for range workSteps {
		result = result*6364136223846793005 + 1442695040888963407
	}
	return result
}
