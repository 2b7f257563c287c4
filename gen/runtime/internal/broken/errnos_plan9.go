package broken

// errnos are none: the errors of Plan 9 are texts.
var errnos []error
