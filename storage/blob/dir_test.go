package blob_test

import (
	"os"
	"path/filepath"
	"testing"

	"linli/storage/blob"
	"linli/storage/blob/blobtest"
)

func TestDir(t *testing.T) {
	t.Parallel()
	blobtest.Run(t, func(t testing.TB) blobtest.Place {
		dir := filepath.Join(t.TempDir(), "made", "by us")
		t.Cleanup(func() {
			left, err := os.ReadDir(filepath.Join(dir, "incoming"))
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
		return blobtest.Place{
			Open: func(t testing.TB) blob.Store {
				d, err := blob.Open(dir)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { d.Close() })
				return d
			},
			Damage: func(t testing.TB, path string, b []byte) {
				if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(path)), b, 0o600); err != nil {
					t.Fatal(err)
				}
			},
		}
	})
}
