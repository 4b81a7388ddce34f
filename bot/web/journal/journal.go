// Package journal keeps what a small service must not forget: records in the
// order in which they were appended, and files that records name. [Dir] keeps
// them in a folder, [Memory] only as long as it lives.
package journal

import (
	"bytes"
	"io"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"sync"
)

// Memory keeps records and files in memory. The zero Memory is ready to use,
// from many goroutines at once.
type Memory struct {
	mu      sync.Mutex
	records [][]byte
	files   map[string][]byte
}

// Records yields every record, in order. Its error is always nil.
func (m *Memory) Records() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		m.mu.Lock()
		records := slices.Clone(m.records)
		m.mu.Unlock()
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Append adds a record. Its error is always nil.
func (m *Memory) Append(record []byte, _ bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = append(m.records, bytes.Clone(record))
	return nil
}

// Rewrite puts other records in the place of all. Its error is always nil.
func (m *Memory) Rewrite(records iter.Seq[[]byte]) error {
	var all [][]byte
	for r := range records {
		all = append(all, bytes.Clone(r))
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.records = all
	return nil
}

// WriteFile keeps data under a name, unless there is a file of that name
// already. Its error is always nil.
func (m *Memory) WriteFile(name string, data []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.files == nil {
		m.files = map[string][]byte{}
	}
	if _, ok := m.files[name]; !ok {
		m.files[name] = bytes.Clone(data)
	}
	return nil
}

// OpenFile opens a file. Its error is fs.ErrNotExist.
func (m *Memory) OpenFile(name string) (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(bytes.NewReader(data)), nil
}

// RemoveFile forgets a file, if there is one. Its error is always nil.
func (m *Memory) RemoveFile(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	maps.DeleteFunc(m.files, func(n string, _ []byte) bool { return n == name })
	return nil
}

// Close does nothing: a Memory goes on to be usable, as a folder would be.
func (m *Memory) Close() error { return nil }
