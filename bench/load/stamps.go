package main

import "bytes"

// leastStamp: lengths and numbers of other fields can have the same bytes as a stamp, but not so many.
const leastStamp = 1_000_000

// stampReader finds the stamps of one stream in bytes of any encoding that keeps ASCII: JSON and protobuf do. A stamp may be torn across reads.
type stampReader struct {
	// open: an @ has come, and nothing but digits since.
	open   bool
	micros int64
}

// read appends the stamps that end in these bytes.
func (r *stampReader) read(data []byte, stamps []int64) []int64 {
	for len(data) > 0 {
		if !r.open {
			at := bytes.IndexByte(data, '@')
			if at < 0 {
				return stamps
			}
			r.open, r.micros = true, 0
			data = data[at+1:]
			continue
		}
		next := data[0]
		data = data[1:]
		switch {
		case next >= '0' && next <= '9':
			r.micros = r.micros*10 + int64(next-'0')
		case next == '@' && r.micros < leastStamp:
			r.micros = 0
		case next == '@':
			stamps = append(stamps, r.micros)
			r.open = false
		default:
			r.open = false
		}
	}
	return stamps
}
