// Command s3server is rclone with nothing but a folder to serve and S3's protocol
// to serve it by, for tests: s3server serve s3 --help. The whole of rclone is a
// hundred times as much to build.
package main

import (
	_ "github.com/rclone/rclone/backend/local" // what is served
	"github.com/rclone/rclone/cmd"
	_ "github.com/rclone/rclone/cmd/serve/s3" // as which it is served
)

func main() { cmd.Main() }
