package main

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

// The machine's monotonic clock is the same for every process. Go reads it without a system call, but counts from a moment of its own;
// monotonicAtStart is that moment on the clock of all.
var (
	start            = time.Now()
	monotonicAtStart = readClock(unix.CLOCK_MONOTONIC)
)

// readClock gives the time of a clock of the system, ns. The clocks asked for are there on every Linux.
func readClock(clock int32) int64 {
	var now unix.Timespec
	if err := unix.ClockGettime(clock, &now); err != nil {
		panic(err)
	}
	return now.Nano()
}

// monotonic is the time on CLOCK_MONOTONIC, ns.
func monotonic() int64 { return monotonicAtStart + int64(time.Since(start)) }

// monotonicMicros is the same in µs: what process.hrtime says, too.
func monotonicMicros() int64 { return monotonic() / 1000 }

// sleepUntil blocks the thread until a time on CLOCK_MONOTONIC: time.Sleep is up to a millisecond late.
func sleepUntil(due int64) {
	at := unix.NsecToTimespec(due)
	for errors.Is(unix.ClockNanosleep(unix.CLOCK_MONOTONIC, unix.TIMER_ABSTIME, &at, nil), unix.EINTR) {
	}
}

// cpuMicros is the CPU time of a process so far, user and system, all threads, µs.
func cpuMicros(pid int) (float64, error) {
	// The id of a process's CPU clock: clock_getcpuclockid(3) makes it so.
	const ofProcess = 2
	clock := int32(^pid<<3 | ofProcess)
	var used unix.Timespec
	if err := unix.ClockGettime(clock, &used); err != nil {
		return 0, err
	}
	return float64(used.Nano()) / 1000, nil
}
