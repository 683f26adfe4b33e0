#ifndef KINFOLK_VERSION_H
#define KINFOLK_VERSION_H

/// The commit this was built from, «+» behind it where files had been changed since; empty if it was not built from a repository.
const char *kinfolk_commit(void);

#endif
