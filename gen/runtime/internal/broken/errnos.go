//go:build !plan9

package broken

import "syscall"

// errnos are the errors of the system for a connection that broke or could not be
// made. Windows has numbers of its own.
var errnos = []error{
	syscall.ECONNRESET, syscall.ECONNREFUSED, syscall.ECONNABORTED, syscall.EPIPE,
	syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.ETIMEDOUT,
	syscall.Errno(10051), syscall.Errno(10053), syscall.Errno(10054), syscall.Errno(10060), syscall.Errno(10061), syscall.Errno(10065),
}
