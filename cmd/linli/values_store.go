package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
)

// An s3URL is the address of a server that speaks S3's protocol, with neither path
// nor a slash at its end.
type s3URL string

// UnmarshalText implements encoding.TextUnmarshaler. A server of one's own may be
// without TLS: signatures protect the calls, though not the photos from being read.
func (u *s3URL) UnmarshalText(text []byte) error {
	parsed, err := parseWebAddress(string(text))
	if err != nil {
		return fmt.Errorf("%w; it looks like https://s3.example.org", err)
	}
	if parsed.Path != "" {
		return fmt.Errorf("must be scheme and host alone, such as %s://%s; the bucket's name goes into LINLI_S3_BUCKET", parsed.Scheme, parsed.Host)
	}
	*u = s3URL(parsed.String())
	return nil
}

// A bucketName is the name of a bucket.
type bucketName string

// bucketForm is https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
var bucketForm = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *bucketName) UnmarshalText(text []byte) error {
	if strings.Contains(string(text), "/") {
		return errors.New("must be a bucket alone; what comes after the slash goes into LINLI_S3_PREFIX")
	}
	if !bucketForm.Match(text) {
		return fmt.Errorf("%q is not a bucket; names have 3 to 63 of the signs a-z 0-9 . -, such as linli-photos", text)
	}
	*b = bucketName(text)
	return nil
}

// An accessKey is one of the two keys to a bucket.
type accessKey struct{ secret }

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *accessKey) UnmarshalText(text []byte) error {
	if bytes.ContainsAny(text, " \t\r\n") {
		return errors.New("not a key: it has blanks in it")
	}
	k.value = string(text)
	return nil
}

// A regionName is the region of a bucket.
type regionName string

var regionForm = regexp.MustCompile(`^[a-z0-9-]+$`)

// UnmarshalText implements encoding.TextUnmarshaler.
func (r *regionName) UnmarshalText(text []byte) error {
	if !regionForm.Match(text) {
		return fmt.Errorf("%q is not a region; try us-east-1", text)
	}
	*r = regionName(text)
	return nil
}

// An objectPrefix is a path in a bucket, without slashes at its ends.
type objectPrefix string

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *objectPrefix) UnmarshalText(text []byte) error {
	path := strings.Trim(string(text), "/")
	if path != "" && (!fs.ValidPath(path) || path == ".") {
		return fmt.Errorf("%q is not a path in a bucket; try linli/photos", text)
	}
	*p = objectPrefix(path)
	return nil
}

// days is a number of days; 0 is for ever.
type days int

// maxDays is a hundred years: more is a slip.
const maxDays = 36500

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *days) UnmarshalText(text []byte) error {
	n, err := strconv.Atoi(string(text))
	if err != nil || n < 0 || n > maxDays {
		return fmt.Errorf("%q is not a number of days; try 365, or 0 for ever", text)
	}
	*d = days(n)
	return nil
}
