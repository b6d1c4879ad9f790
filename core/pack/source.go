package pack

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// A source is one YAML file with the positions of everything in it.
type source struct {
	root  ast.Node
	lines []string
}

// decode reads a YAML file strictly into a value.
func decode(name string, b []byte, into any) (*source, *Problem) {
	file, err := parser.ParseBytes(b, 0)
	if err != nil {
		return nil, yamlProblem(name, err, into)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, fileProblem(name, "must hold one YAML document, and holds none or several")
	}
	d := yaml.NewDecoder(bytes.NewReader(b), yaml.DisallowUnknownField())
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return nil, yamlProblem(name, err, into)
	}
	return &source{file.Docs[0].Body, strings.Split(string(b), "\n")}, nil
}

// find returns where a path such as [2].evidence.en is, or its nearest parent
// that exists. A position within a rule's text, if given, is added to it.
func (s *source) find(path string, line, column int) (int, int) {
	node, whole := s.root, true
	for path != "" {
		var step string
		step, path = nextStep(path)
		next := child(node, step)
		if next == nil {
			whole = false
			break
		}
		node = next
	}
	t := node.GetToken()
	if m, ok := node.(*ast.MappingNode); ok && len(m.Values) > 0 {
		t = m.Values[0].Key.GetToken() // its own token is the first colon
	}
	if m, ok := node.(*ast.MappingValueNode); ok {
		t = m.Key.GetToken()
	}
	if t == nil || t.Position == nil {
		return 1, 1
	}
	at := *t.Position
	if !whole || line == 0 {
		return at.Line, at.Column
	}
	switch {
	case t.Type == token.LiteralType || t.Type == token.FoldedType:
		return s.inBlock(at.Line, line, column, t.Type == token.FoldedType)
	case line > 1:
		return at.Line + line - 1, column
	case t.Type == token.SingleQuoteType || t.Type == token.DoubleQuoteType:
		return at.Line, at.Column + column // past the quote
	default:
		return at.Line, at.Column + column - 1
	}
}

// inBlock moves a position within a block scalar, which starts on the line after
// its indicator, to the file. In a folded one each line end has become a space.
func (s *source) inBlock(indicator, line, column int, folded bool) (int, int) {
	at := indicator + line - 1 // of the rule's line, from 0
	if at >= len(s.lines) {
		return indicator, 1
	}
	indent := len(s.lines[indicator]) - len(strings.TrimLeft(s.lines[indicator], " "))
	for folded && at+1 < len(s.lines) {
		length := utf8.RuneCountInString(s.lines[at]) - indent
		if column <= length {
			break
		}
		column -= length + 1
		at++
	}
	return at + 1, column + indent
}

// nextStep cuts the first step off a path: a key, or [n].
func nextStep(path string) (step, rest string) {
	path = strings.TrimPrefix(path, ".")
	if i := strings.IndexAny(path[1:], ".["); i >= 0 {
		return path[:i+1], path[i+1:]
	}
	return path, ""
}

// child returns a part of a node, nil if it has none.
func child(node ast.Node, step string) ast.Node {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			if v.Key.GetToken().Value == step {
				return v.Value
			}
		}
	case *ast.MappingValueNode:
		if n.Key.GetToken().Value == step {
			return n.Value
		}
	case *ast.SequenceNode:
		i, err := strconv.Atoi(strings.Trim(step, "[]"))
		if err == nil && i >= 0 && i < len(n.Values) {
			return n.Values[i]
		}
	}
	return nil
}
