package webtest

import (
	"bytes"
	"net/url"
	"strings"
)

// Assets returns the addresses that a page loads from the server by itself, and
// fails the test if the page has anything that its content security policy would
// stop: scripts, styles or handlers that stand in it, forms and files elsewhere.
// What people follow by themselves is not looked at, save that it is no script.
func (tab Tab) Assets(address string) []string {
	tab.T.Helper()
	_, body, err := tab.Get(address)
	if err != nil {
		tab.T.Fatal(err)
	}
	page, err := parse(bytes.NewReader(body))
	if err != nil {
		tab.T.Fatalf("parse %s: %v", address, err)
	}
	var loads []string
	for _, n := range page.all(func(*node) bool { return true }) {
		tab.auditNode(address, n)
		at := n.attrs["src"]
		if n.name == "link" {
			at = n.attrs["href"]
		}
		if at == "" {
			continue
		}
		if loads = append(loads, at); !strings.HasPrefix(at, "/") {
			tab.T.Errorf("%s loads %s", address, at)
		}
	}
	return loads
}

func (tab Tab) auditNode(address string, n *node) {
	tab.T.Helper()
	if n.name == "style" || n.name == "script" && (n.attrs["src"] == "" || strings.TrimSpace(n.text()) != "") {
		tab.T.Errorf("%s has a %s in it", address, n.name)
	}
	for name, value := range n.attrs {
		switch {
		case name == "style" || strings.HasPrefix(name, "on") || strings.HasPrefix(name, "hx-on"):
			tab.T.Errorf("%s has an attribute %s=%q", address, name, value)
		case name == "href" || name == "action" || name == "formaction" || name == "src":
			u, err := url.Parse(value)
			if err != nil || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
				tab.T.Errorf("%s has %s=%q", address, name, value)
			}
		}
	}
}
