package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

// Conditions by their SQLSTATE; see
// https://www.postgresql.org/docs/current/errcodes-appendix.html.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
	uniqueViolation      = "23505"
	invalidCatalogName   = "3D000"
)

// unavailableClasses are the classes of errors that say something of the
// server's state and nothing of the statement: connection exception,
// insufficient resources, operator intervention, system error.
var unavailableClasses = map[pqerror.Class]bool{"08": true, "53": true, "57": true, "58": true}

// repeatable reports whether Postgres asks for the transaction once more.
func repeatable(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && (e.Code == serializationFailure || e.Code == deadlockDetected)
}

// Unavailable reports whether err comes from the database being out of reach,
// so that what was asked may work later just as it is.
func Unavailable(err error) bool {
	var e *pq.Error
	if errors.As(err, &e) {
		return unavailableClasses[e.Code.Class()] || repeatable(err)
	}
	var n net.Error
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, sql.ErrTxDone) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n)
}

// NoDatabase reports whether the server answers and has no database of the name,
// which whoever starts both may just be making.
func NoDatabase(err error) bool {
	var e *pq.Error
	return errors.As(err, &e) && e.Code == invalidCatalogName
}

// violates reports whether err says that a row would break the named constraint.
func violates(err error, constraint string) bool {
	var e *pq.Error
	return errors.As(err, &e) && e.Constraint == constraint
}

// wrap says what was being done when an error came, if one did.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}
