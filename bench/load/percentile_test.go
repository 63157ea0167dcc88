package main

import "testing"

func TestPercentile(t *testing.T) {
	hundred := make([]int64, 100)
	for i := range hundred {
		hundred[i] = int64(100 - i)
	}
	cases := []struct {
		values []int64
		share  float64
		want   int64
	}{
		{hundred, 0.5, 50}, {hundred, 0.99, 99}, {hundred, 0, 1}, {hundred, 1, 100},
		{[]int64{7}, 0.99, 7}, {nil, 0.5, 0},
	}
	for _, c := range cases {
		if got := percentile(c.values, c.share); got != c.want {
			t.Errorf("%v of %d values: got %d, want %d", c.share, len(c.values), got, c.want)
		}
	}
}
