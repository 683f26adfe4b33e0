#include "version.h"

// Package.swift says it.
const char *kinfolk_commit(void) { return KINFOLK_COMMIT; }
