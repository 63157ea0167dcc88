package main

import (
	"cmp"
	"slices"
)

// A sample says when a fixed piece of work was begun, and how long it took, ns.
type sample struct{ at, took int64 }

// A span of time on CLOCK_MONOTONIC, ns.
type span struct{ from, to int64 }

const (
	// slowFactor: work that took more than so many times its median was slow.
	slowFactor = 2
	// leastSlow samples in a row make an episode: one or two can be an interrupt.
	leastSlow = 3
	// margin: an episode began, and ended, at some time between two samples; ns.
	margin = 1_000_000
)

// slowEpisodes gives the times in which a CPU was slow: from the first slow sample to the next that is not.
func slowEpisodes(samples []sample) []span {
	took := make([]int64, len(samples))
	for i, s := range samples {
		took[i] = s.took
	}
	most := slowFactor * percentile(took, 0.5)
	var episodes []span
	for i := 0; i < len(samples); i++ {
		first := i
		for i < len(samples) && samples[i].took > most {
			i++
		}
		if i-first < leastSlow {
			continue
		}
		end := samples[i-1].at + samples[i-1].took
		if i < len(samples) {
			end = samples[i].at
		}
		episodes = append(episodes, span{samples[first].at, end})
	}
	return episodes
}

// merged brings the episodes of all CPUs together, in their order, so that none overlaps another.
func merged(episodes []span) []span {
	sorted := slices.SortedFunc(slices.Values(episodes), func(a, b span) int { return cmp.Compare(a.from, b.from) })
	var result []span
	for _, e := range sorted {
		if last := len(result) - 1; last >= 0 && e.from <= result[last].to {
			result[last].to = max(result[last].to, e.to)
		} else {
			result = append(result, e)
		}
	}
	return result
}

// total is how long merged episodes took, ns.
func total(episodes []span) (sum int64) {
	for _, e := range episodes {
		sum += e.to - e.from
	}
	return sum
}

// touches says whether a span has a part in one of the episodes, each taken a margin longer at both ends.
func touches(one span, episodes []span) bool {
	return slices.ContainsFunc(episodes, func(e span) bool {
		return one.from <= e.to+margin && one.to >= e.from-margin
	})
}
