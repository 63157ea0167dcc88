package main

import "sync/atomic"

// pieceBytes is the size of a buffer for answers: most come in pieces that are smaller.
const pieceBytes = 4096

// closedLoop makes so many calls, atOnce at any time: each that ends makes room for the next. It counts the deltas that came.
func closedLoop(to way, calls, atOnce int) (deltas int, err error) {
	c, err := newCaller(to)
	if err != nil {
		return 0, err
	}
	var left, came atomic.Int64
	left.Store(int64(calls))
	var all group
	for range atOnce {
		all.run(func() error {
			buffer := make([]byte, pieceBytes)
			var stamps []int64
			for left.Add(-1) >= 0 {
				var reader stampReader
				err := c.call(buffer, func(piece []byte) {
					stamps = reader.read(piece, stamps[:0])
					came.Add(int64(len(stamps)))
				})
				if err != nil {
					left.Store(0)
					return err
				}
			}
			return nil
		})
	}
	err = all.end()
	return int(came.Load()), err
}
