package webtest

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
)

// A node is an element of a page.
type node struct {
	name     string
	attrs    map[string]string
	children []any // *node or string
}

// parse reads a page or a piece of one. The root has no name.
func parse(r io.Reader) (*node, error) {
	d := xml.NewDecoder(r)
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	root := &node{}
	open := []*node{root}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{name: t.Name.Local, attrs: map[string]string{}}
			for _, a := range t.Attr {
				n.attrs[a.Name.Local] = a.Value
			}
			top.children = append(top.children, n)
			open = append(open, n)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			top.children = append(top.children, string(t))
		}
	}
}

func (n *node) hasClass(class string) bool {
	return slices.Contains(strings.Fields(n.attrs["class"]), class)
}

// all returns the elements below n for which ok holds, in their order.
func (n *node) all(ok func(*node) bool) []*node {
	var found []*node
	for _, c := range n.children {
		if c, is := c.(*node); is {
			if ok(c) {
				found = append(found, c)
			}
			found = append(found, c.all(ok)...)
		}
	}
	return found
}

// first returns the first element below n for which ok holds, or an empty one.
func (n *node) first(ok func(*node) bool) *node {
	if found := n.all(ok); len(found) > 0 {
		return found[0]
	}
	return &node{}
}

func byClass(class string) func(*node) bool {
	return func(n *node) bool { return n.hasClass(class) }
}

func byAttr(name string) func(*node) bool {
	return func(n *node) bool { _, ok := n.attrs[name]; return ok }
}

// text returns the text in n.
func (n *node) text() string {
	var b strings.Builder
	for _, c := range n.children {
		switch c := c.(type) {
		case string:
			b.WriteString(c)
		case *node:
			b.WriteString(c.text())
		}
	}
	return b.String()
}
