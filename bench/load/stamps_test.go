package main

import (
	"slices"
	"testing"
)

func TestStamps(t *testing.T) {
	delta := string(appendDelta(nil, 12_345_678))
	cases := []struct {
		name, text string
		want       []int64
	}{
		{"one among other bytes", delta, []int64{12_345_678}},
		{"several", delta + delta, []int64{12_345_678, 12_345_678}},
		{"after an @ that begins none", "@@12345678@", []int64{12_345_678}},
		{"too small, with other bytes, without an end", "@1@ @12 @x@ @12345678", nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			for size := 1; size <= len(c.text); size++ {
				var reader stampReader
				var got []int64
				for piece := range slices.Chunk([]byte(c.text), size) {
					got = reader.read(piece, got)
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("in pieces of %d bytes: got %v, want %v", size, got, c.want)
				}
			}
		})
	}
}

func TestStreamClock(t *testing.T) {
	s := streamClock{askedAt: monotonicMicros()}
	now := s.askedAt
	s.received(appendDelta(nil, now))
	s.received(appendDelta(nil, now-5000))
	if len(s.firsts) != 1 || s.firsts[0].to < s.firsts[0].from || s.firsts[0].to > s.firsts[0].from+1_000_000_000 {
		t.Errorf("first deltas: %v", s.firsts)
	}
	if len(s.jitters) != 1 || s.jitters[0] < 5 || s.jitters[0] > 1000 {
		t.Errorf("jitters: %v, want one of at least 5 ms", s.jitters)
	}
}
