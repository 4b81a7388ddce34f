// Command fontsubset makes the fonts that package picture embeds: the characters
// that people write in Chinese and English, out of the npm package
// @expo-google-fonts/noto-sans-sc, which has 30,000 more. It is for go generate:
//
//	npm pack @expo-google-fonts/noto-sans-sc@0.4.3
//	go run ./fontsubset -to font expo-google-fonts-noto-sans-sc-0.4.3.tgz
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"linli/handlers/picture/glyph"
)

// integrity is what npm says of the package's file: npm view … dist.integrity.
const integrity = "sha512-9rAwdFTFHbO/u6Cs0gj2jZbW74TGIiaFNQnXYH2s5wA1bzVkwbaviL4t8YUV642eGYjg86eH6DkAEQmfNHDncQ=="

// outputs are what is made, by the package's file that it is made of.
var outputs = map[string]string{
	"package/400Regular/NotoSansSC_400Regular.ttf": "NotoSansSC-Regular.ttf",
	"package/700Bold/NotoSansSC_700Bold.ttf":       "NotoSansSC-Bold.ttf",
	"package/LICENSE_FONT":                         "OFL.txt",
}

func main() {
	to := flag.String("to", ".", "folder for the fonts")
	flag.Parse()
	if err := run(flag.Arg(0), *to); err != nil {
		fmt.Fprintln(os.Stderr, "fontsubset:", err)
		os.Exit(1)
	}
}

func run(pack, to string) error {
	b, err := os.ReadFile(pack)
	if err != nil {
		return err
	}
	sum := sha512.Sum512(b)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != integrity {
		return fmt.Errorf("%s is another package: %s", pack, got)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return err
	}
	return eachFile(tar.NewReader(unzipped), func(name string, body []byte) error {
		out, ok := outputs[name]
		if !ok {
			return nil
		}
		if filepath.Ext(out) == ".ttf" {
			if body, err = glyph.Subset(body, characters()); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		return os.WriteFile(filepath.Join(to, out), body, 0o644)
	})
}

func eachFile(archive *tar.Reader, f func(name string, body []byte) error) error {
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		body, err := io.ReadAll(archive)
		if err != nil {
			return err
		}
		if err := f(header.Name, body); err != nil {
			return err
		}
	}
}
