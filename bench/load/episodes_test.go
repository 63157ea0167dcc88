package main

import (
	"slices"
	"testing"
)

const ms = 1_000_000

// samplesOf makes one sample a millisecond; what each took is in µs.
func samplesOf(micros ...int64) []sample {
	samples := make([]sample, len(micros))
	for i, took := range micros {
		samples[i] = sample{int64(i) * ms, took * 1000}
	}
	return samples
}

func TestSlowEpisodes(t *testing.T) {
	cases := []struct {
		name    string
		samples []sample
		want    []span
	}{
		{"none", samplesOf(10, 11, 20, 10), nil},
		{"no samples", nil, nil},
		{"an interrupt", samplesOf(10, 10, 10, 50, 50, 10, 10), nil},
		{"one", samplesOf(10, 10, 30, 90, 30, 10, 10), []span{{2 * ms, 5 * ms}}},
		{"that lasts to the end", samplesOf(10, 10, 10, 10, 30, 90, 30), []span{{4 * ms, 6*ms + 30_000}}},
		{"two", samplesOf(50, 50, 50, 10, 10, 10, 10, 10, 50, 50, 50, 10), []span{{0, 3 * ms}, {8 * ms, 11 * ms}}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := slowEpisodes(c.samples); !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestMerged(t *testing.T) {
	got := merged([]span{{50, 60}, {10, 20}, {12, 15}, {20, 30}, {55, 70}})
	if want := []span{{10, 30}, {50, 70}}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := total(got); got != 40 {
		t.Errorf("in all %d, want 40", got)
	}
}

func TestTouches(t *testing.T) {
	episodes := []span{{10 * ms, 20 * ms}}
	cases := []struct {
		call span
		want bool
	}{
		{span{0, 8 * ms}, false},
		{span{0, 9*ms + 1}, true},
		{span{12 * ms, 13 * ms}, true},
		{span{0, 30 * ms}, true},
		{span{21 * ms, 30 * ms}, true},
		{span{21*ms + 1, 30 * ms}, false},
	}
	for _, c := range cases {
		if got := touches(c.call, episodes); got != c.want {
			t.Errorf("%v: got %v, want %v", c.call, got, c.want)
		}
	}
}
