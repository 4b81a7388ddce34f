package embedded

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"testing"
)

// entry is a member of a test archive: a file with its text, or a link where target is set.
type entry struct {
	name, text, target string
	mode               int64
}

// jarOf makes an archive as io.zonky.test.postgres publishes them: a zip with a .txz in it.
func jarOf(t *testing.T, entries ...entry) []byte {
	t.Helper()
	var jar bytes.Buffer
	z := zip.NewWriter(&jar)
	for name, body := range map[string][]byte{"META-INF/MANIFEST.MF": []byte("Manifest-Version: 1.0\n"), "postgres.txz": xzOf(tarOf(t, entries))} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return jar.Bytes()
}

func tarOf(t *testing.T, entries []entry) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, e := range entries {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: e.name, Mode: e.mode, Size: int64(len(e.text))}
		if e.target != "" {
			h = &tar.Header{Typeflag: tar.TypeSymlink, Name: e.name, Linkname: e.target}
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(e.text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// xzOf wraps data, uncompressed and without a check, in the xz format (https://tukaani.org/xz/xz-file-format.txt).
func xzOf(data []byte) []byte {
	flags := []byte{0, 0} // no check
	out := append([]byte("\xfd7zXZ\x00"), flags...)
	out = appendCRC(out, flags)

	header := []byte{2, 0, 0x21, 1, 0x16, 0, 0, 0} // 12 bytes long, one filter: LZMA2 with a dictionary of 8 MB
	block := appendCRC(append([]byte{}, header...), header)
	for i, control := 0, byte(1); i < len(data); i, control = i+1<<16, 2 {
		chunk := data[i:min(i+1<<16, len(data))]
		block = binary.BigEndian.AppendUint16(append(block, control), uint16(len(chunk)-1))
		block = append(block, chunk...)
	}
	block = append(block, 0)
	unpadded := len(block)
	out = append(out, pad(block)...)

	index := []byte{0, 1}
	index = binary.AppendUvarint(index, uint64(unpadded))
	index = pad(binary.AppendUvarint(index, uint64(len(data))))
	out = appendCRC(append(out, index...), index)

	footer := binary.LittleEndian.AppendUint32(nil, uint32((len(index)+4)/4-1))
	footer = append(footer, flags...)
	out = append(appendCRC(out, footer), footer...)
	return append(out, "YZ"...)
}

func pad(b []byte) []byte {
	return append(b, make([]byte, (4-len(b)%4)%4)...)
}

func appendCRC(b, of []byte) []byte {
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(of))
}
