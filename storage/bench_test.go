package storage_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"linli/storage"
	"linli/storage/embedded"
)

// durableServer starts a Postgres that loses nothing: fsync is on and the data lies on
// the disk.
func durableServer(b *testing.B) *embedded.Server {
	b.Helper()
	dir := b.TempDir()
	if err := os.Chmod(filepath.Dir(dir), 0o711); err != nil { // the server's account must get in
		b.Fatal(err)
	}
	s, err := embedded.Start(b.Context(), embedded.Config{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := s.Stop(); err != nil {
			b.Error(err)
		}
	})
	return s
}

// openOn opens the database of a server.
func openOn(b *testing.B, s *embedded.Server) *storage.DB {
	b.Helper()
	db, err := storage.Open(b.Context(), s.URL(embedded.Database), time.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}
