package roster

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How well a row fits a query, best first.
const (
	rankWhole    = iota // a whole name or code
	rankName            // the beginning of the name
	rankSpelled         // the beginning of the spelled name, or all initials
	rankEnd             // the beginning or end of a code, the first initials
	rankWord            // the beginning of a word in the name, initials within
	rankFragment        // anywhere in a name as written, or in a code
	ranks
	rankNone = ranks
)

// Limits on what is looked for, so that a pasted page cannot stall the list.
const (
	maxQueryBytes = 200
	maxTerms      = 8
)

// hits gathers results by rank, as many of each as the page could need.
type hits struct {
	want, total int
	rows        [ranks][]uint32
	recent      [ranks][]*entry
	count       [ranks]int
}

func (h *hits) addRow(rank, i int) {
	h.total++
	h.count[rank]++
	if len(h.rows[rank]) < h.want {
		h.rows[rank] = append(h.rows[rank], uint32(i))
	}
}

func (h *hits) addRecent(rank int, e *entry) {
	h.total++
	h.count[rank]++
	if len(h.recent[rank]) < h.want {
		h.recent[rank] = append(h.recent[rank], e)
	}
}

// page merges both kinds of results, rank by rank.
func (h *hits) page(b *block, offset, limit int) []string {
	var ids []string
	for rank := range ranks {
		if h.count[rank] <= offset { // nothing of this rank is on the page
			offset -= h.count[rank]
			continue
		}
		rows, recent := h.rows[rank], h.recent[rank]
		for (len(rows) > 0 || len(recent) > 0) && len(ids) < limit {
			var id string
			if len(recent) == 0 || len(rows) > 0 && b.before(int(rows[0]), &recent[0].place) {
				id, rows = string(b.id(int(rows[0]))), rows[1:]
			} else {
				id, recent = recent[0].id, recent[1:]
			}
			if offset > 0 {
				offset--
				continue
			}
			ids = append(ids, id)
		}
		if len(ids) == limit {
			break
		}
	}
	return ids
}

// A query is what somebody typed, folded.
type query struct {
	terms  [][]byte
	joined []byte // all terms as one
	needle []byte // the longest term: every row that fits contains it
}

// parse cuts a query where there is space, and between Chinese and other
// letters, so that 王wei finds 王伟.
func parse(s string) query {
	s = strings.ToValidUTF8(s[:min(len(s), maxQueryBytes)], "")
	var q query
	for _, word := range strings.FieldsFunc(s, unicode.IsSpace) {
		term := strings.Join(fold(word), "")
		q.joined = append(q.joined, term...)
		for term != "" && len(q.terms) < maxTerms {
			n := sameScript(term)
			q.terms = append(q.terms, []byte(term[:n]))
			term = term[n:]
		}
	}
	for _, t := range q.terms {
		if len(t) > len(q.needle) {
			q.needle = t
		}
	}
	return q
}

// sameScript returns how many bytes of s are all Chinese characters or all others.
func sameScript(s string) int {
	first, _ := utf8.DecodeRuneInString(s)
	for i, r := range s {
		if isHan(r) != isHan(first) {
			return i
		}
	}
	return len(s)
}

// rank says how well a row fits: as its words do on average, if they are not
// found as one.
func (q *query) rank(row []byte) int {
	if len(q.terms) == 1 {
		return rankOf(row, q.terms[0])
	}
	if best := rankOf(row, q.joined); best != rankNone {
		return best
	}
	sum := 0
	for _, t := range q.terms {
		rank := rankOf(row, t)
		if rank == rankNone {
			return rankNone
		}
		sum += rank
	}
	return sum / len(q.terms)
}

// rankOf returns the best rank of a term in a row.
func rankOf(row, term []byte) int {
	best := rankNone
	for at := 0; best > 0; at++ {
		n := bytes.Index(row[at:], term)
		if n < 0 {
			break
		}
		at += n
		best = min(best, rankAt(row, at, len(term)))
	}
	return best
}

func rankAt(row []byte, at, n int) int {
	kind, start, end, lengths := field(row, at)
	first, last := at == start, at+n == end
	switch {
	case kind == fieldWhole && (!first || !last):
		return rankNone
	case kind == fieldInitials && first && last:
		return rankSpelled
	case kind == fieldInitials && first:
		return rankEnd
	case kind == fieldInitials:
		return rankWord
	case first && last:
		return rankWhole
	case kind == fieldCode && (first || last):
		return rankEnd
	case kind == fieldCode:
		return rankFragment
	case first && (kind == fieldName || isWritten(row)):
		return rankName
	case first:
		return rankSpelled
	case kind == fieldName && row[at] >= 0x80, boundary(lengths, at-start):
		return rankWord
	case kind == fieldName || isWritten(row):
		return rankFragment
	default:
		return rankNone // within a syllable: "ang" is not looking for every Wang
	}
}

// isWritten tells whether the spelled name is the name as written.
func isWritten(row []byte) bool {
	return !bytes.Contains(row, []byte{fieldName})
}
