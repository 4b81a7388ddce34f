package embedded

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/lib/pq"
)

// CreateDatabase makes an empty database of that name where there is none.
func (s *Server) CreateDatabase(ctx context.Context, name string) error {
	return s.unlessExists(ctx, Database, name, `CREATE DATABASE `+pq.QuoteIdentifier(name))
}

// nameDatabase gives the database that initdb makes our name: a rename takes no time, and a copy of it a tenth of a
// second. A note in the cluster spares a warm start to connect and ask, which takes a fifth of its time.
func (s *Server) nameDatabase(ctx context.Context) error {
	note := filepath.Join(s.data(), "linli.named")
	if _, err := os.Stat(note); err == nil {
		return nil
	}
	if err := s.unlessExists(ctx, "template1", Database, `ALTER DATABASE postgres RENAME TO `+Database); err != nil {
		return err
	}
	if err := errors.Join(os.WriteFile(note, nil, 0o600), s.account.give(note)); err != nil {
		return fmt.Errorf("note database: %w", err)
	}
	return nil
}

// unlessExists connects to one database and runs a statement where another does not exist.
func (s *Server) unlessExists(ctx context.Context, connect, name, statement string) error {
	db, err := sql.Open("postgres", s.URL(connect))
	if err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	defer db.Close()
	var exists bool
	err = db.QueryRowContext(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`, name).Scan(&exists)
	if err == nil && !exists {
		_, err = db.ExecContext(ctx, statement)
	}
	if err != nil {
		return fmt.Errorf("create database: %w", err)
	}
	return nil
}
