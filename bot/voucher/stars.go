package voucher

import "slices"

// starHours are the hours of service, of a life, that earn each star: those of the
// Chinese standard for volunteers (志愿服务记录与证明出具办法).
var starHours = []int{100, 300, 600, 1000, 1500}

// Stars returns how many stars minutes of service earn, up to five.
func Stars(minutes int) (n int) {
	for _, hours := range starHours {
		if minutes >= hours*60 {
			n++
		}
	}
	return n
}

// StarHours returns the hours of service that each star takes.
func StarHours() []int { return slices.Clone(starHours) }
