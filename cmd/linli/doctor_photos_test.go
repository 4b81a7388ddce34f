package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"linli/storage/blob/s3"
	"linli/storage/blob/s3/s3test"
)

// bucketSettings are the variables that set a bucket.
func bucketSettings(c s3.Config) map[string]string {
	return map[string]string{
		"LINLI_S3_ENDPOINT": c.Endpoint, "LINLI_S3_BUCKET": c.Bucket, "LINLI_S3_REGION": c.Region, "LINLI_S3_PREFIX": "/linli/",
		"LINLI_S3_ACCESS_KEY": c.AccessKey, "LINLI_S3_SECRET_KEY": c.SecretKey,
	}
}

func TestDoctorOnPhotos(t *testing.T) {
	t.Parallel()
	t.Run("in a folder", func(t *testing.T) {
		t.Parallel()
		d := newDoctor(t, nil)
		d.checkPhotos(t.Context())
		if len(d.findings) > 0 {
			t.Errorf("found %q", d.findings)
		}
	})
	t.Run("in a bucket", func(t *testing.T) {
		t.Parallel()
		server := s3test.Start(t)
		c := server.Bucket(t)
		d := newDoctor(t, bucketSettings(c))
		d.checkPhotos(t.Context())
		d.found(t, ok, "photos", c.Bucket)
		if left := server.Names(t, c.Bucket); len(left) > 0 {
			t.Errorf("doctor left %q in the bucket", left)
		}
		c.SecretKey = "wr0ng-s3cret"
		d = newDoctor(t, bucketSettings(c))
		d.checkPhotos(t.Context())
		d.found(t, fail, "photos", "LINLI_S3_")
		if strings.Contains(d.findings[0].text, "s3cret") {
			t.Errorf("the secret is told: %q", d.findings)
		}
	})
	t.Run("in a bucket that keeps nothing", func(t *testing.T) {
		t.Parallel()
		server := httptest.NewServer(http.NotFoundHandler())
		t.Cleanup(server.Close)
		d := newDoctor(t, bucketSettings(s3.Config{Endpoint: server.URL, Region: "us-east-1", Bucket: "photos", AccessKey: "a", SecretKey: "b"}))
		d.checkPhotos(t.Context())
		d.found(t, fail, "photos", "LINLI_S3_")
	})
}

func TestHalfABucketStopsAtOnce(t *testing.T) {
	t.Parallel()
	all := bucketSettings(s3.Config{Endpoint: "https://s3.example.org", Bucket: "photos", AccessKey: "access-s3cret", SecretKey: "secret-s3cret", Region: "us-east-1"})
	for _, missing := range []string{"LINLI_S3_ENDPOINT", "LINLI_S3_BUCKET", "LINLI_S3_ACCESS_KEY", "LINLI_S3_SECRET_KEY"} {
		for _, command := range []string{"serve", "retention"} {
			l := newLinli(t, command).with("LINLI_TELEGRAM_TOKEN", "1:a")
			for name, value := range all {
				if name != missing {
					l.with(name, value)
				}
			}
			e := l.run(t)
			e.refusedFor(t, missing)
			if strings.Contains(e.err, "s3cret") {
				t.Errorf("it told a secret: %q", e.err)
			}
		}
	}
	d := newDoctor(t, map[string]string{"LINLI_S3_PREFIX": "linli"})
	d.checkPhotos(t.Context())
	d.found(t, fail, "photos", "LINLI_S3_ENDPOINT")
}
