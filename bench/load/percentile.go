package main

import (
	"math"
	"slices"
)

// percentile is the value that at least this share (0 to 1) of the values does not exceed; 0 without values. It sorts them.
func percentile[T int64 | float64](values []T, share float64) T {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[max(0, int(math.Ceil(share*float64(len(values))))-1)]
}
