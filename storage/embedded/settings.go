package embedded

import (
	"slices"
	"strings"
)

// durable are the settings of every server, as name=value
// (https://www.postgresql.org/docs/current/runtime-config.html).
var durable = []string{
	"listen_addresses=",
	"port=5432", // names the socket
	"unix_socket_permissions=0700",
	"max_connections=60",
	"shared_buffers=64MB",
	"max_wal_size=256MB",
	"wal_level=minimal", // one server, never copied while it runs
	"max_wal_senders=0",
	"jit=off",
	"max_parallel_workers_per_gather=0", // parallel workers need more shared memory than the 64 MB of a container
	"fsync=on",
	"synchronous_commit=on",
	"timezone=UTC",
	"log_timezone=UTC",
	"log_destination=stderr",
	"logging_collector=off",
	"log_error_verbosity=terse", // the details of an error quote what people wrote
}

// ephemeral are those of a server whose data may be lost. Autovacuum would hold up copies of a template.
var ephemeral = []string{
	"fsync=off",
	"synchronous_commit=off",
	"full_page_writes=off",
	"autovacuum=off",
	"max_connections=300",
}

// arguments are the server's command line. On it a later setting of the same name wins.
func (s *Server) arguments() []string {
	settings := slices.Clone(durable)
	if s.cfg.Ephemeral {
		settings = append(settings, ephemeral...)
	}
	settings = append(settings, "unix_socket_directories="+quoteListItem(s.socket))
	args := []string{"-D", s.data()}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	return args
}

// quoteListItem keeps the commas and spaces of a path from splitting a list-valued setting.
func quoteListItem(path string) string {
	return `"` + strings.ReplaceAll(path, `"`, `""`) + `"`
}
