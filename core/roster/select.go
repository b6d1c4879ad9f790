package roster

import "slices"

// cut returns the part of a list that is a page.
func cut[T any](list []T, offset, limit int) []T {
	offset = min(max(offset, 0), len(list))
	return list[offset:min(len(list), offset+max(limit, 0))]
}

// selectPage returns the elements that would be at [from, to) if the list were
// sorted, in order, and leaves the list in some other order. Only the page is
// sorted: the rest is set apart in a few passes, however long the list. No two
// elements may be equal.
func selectPage[T any](list []T, from, to int, less func(a, b T) bool) []T {
	from, to = min(from, len(list)), min(max(to, 0), len(list))
	if from >= to {
		return nil
	}
	if from > 0 {
		partition(list, from, less)
		list = list[from:]
	}
	if n := to - from; n < len(list) {
		partition(list, n, less)
		list = list[:n]
	}
	slices.SortFunc(list, func(a, b T) int {
		if less(a, b) {
			return -1
		}
		return 1
	})
	return list
}

// partition moves the n smallest elements to the front.
func partition[T any](list []T, n int, less func(a, b T) bool) {
	for len(list) > 1 && n > 0 && n < len(list) {
		pivot := middle(list, less)
		i, j := 0, len(list)-1
		for i <= j {
			for less(list[i], pivot) {
				i++
			}
			for less(pivot, list[j]) {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		// list[:j+1] ≤ pivot ≤ list[i:], and what is between is the pivot.
		switch {
		case n <= j:
			list = list[:j+1]
		case n >= i:
			list, n = list[i:], n-i
		default:
			return
		}
	}
}

// middle returns the median of nine elements spread over the list, so that
// neither a sorted list nor one in runs is slow.
func middle[T any](list []T, less func(a, b T) bool) T {
	median := func(a, b, c T) T {
		switch {
		case less(a, b) == less(b, c):
			return b
		case less(a, b) == less(a, c):
			return c
		default:
			return a
		}
	}
	at := func(eighths int) T { return list[(len(list)-1)*eighths/8] }
	return median(median(at(0), at(1), at(2)), median(at(3), at(4), at(5)), median(at(6), at(7), at(8)))
}
