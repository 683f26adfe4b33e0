// System calls Swift cannot spell: control messages (macros), what runs between fork and exec, signal handlers,
// CPU sets (macros). Nothing here allocates or keeps state, but for the two numbers of the signal handler.
#ifndef KINFOLK_SYSTEM_H
#define KINFOLK_SYSTEM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// Sends `length` bytes over the Unix socket and, when `descriptor` is not negative, that descriptor with the first of
/// them (SCM_RIGHTS). Never raises SIGPIPE. Returns the number of bytes sent, or -1 with errno set.
ssize_t kinfolk_send(int socket, const void *bytes, size_t length, int descriptor);

/// Receives up to `length` bytes. `*descriptor` becomes the descriptor that came with them, close-on-exec, or -1; when
/// several came, all but the first are closed. Returns the number of bytes, 0 at the end, or -1 with errno set.
ssize_t kinfolk_receive(int socket, void *bytes, size_t length, int *descriptor);

/// An anonymous file in memory that holds these bytes and can no more be changed, close-on-exec; -1 with errno set.
int kinfolk_memory_file(const void *bytes, size_t length);

/// Starts `path` as a child process that holds nothing of ours but `socket`, as its descriptor 3, and our standard error
/// (2); its standard input and output are /dev/null. The child dies when the calling thread or this process does
/// (PR_SET_PDEATHSIG), and ignores SIGINT, SIGTERM and SIGHUP: a Ctrl-C reaches the whole process group, and it is for
/// the parent to decide what becomes of a job under way.
/// Returns the child's id once the new program runs, or -1 with errno set if it could not be started.
pid_t kinfolk_spawn(
  const char *path, char *const arguments[], char *const environment[], int socket);

/// An eventfd, close-on-exec and non-blocking, or -1 with errno set: writing eight bytes makes it readable.
int kinfolk_event(void);

/// From now on the first SIGINT or SIGTERM makes the returned descriptor (an eventfd) readable, and a second one ends
/// the process at once with status 128 + signal. Call it once. Returns -1 with errno set on failure.
int kinfolk_catch_interrupts(void);

/// From now on the process ends with status 0, wherever it is, so many seconds after the first such signal at the latest. For
/// programs that may be killed at any instruction. Returns -1 with errno set on failure.
int kinfolk_limit_ending(int seconds);

/// From now on every SIGHUP makes the returned descriptor (an eventfd) readable; reading it takes that back. Call it once.
/// Returns -1 with errno set on failure.
int kinfolk_catch_hangups(void);

/// Opens the file at `path`, made readable by its owner only if need be, and locks it against every other opening of it
/// (flock). The lock goes with the descriptor. Returns -1 with errno set on failure, EWOULDBLOCK if it is locked.
int kinfolk_lock(const char *path);

/// A descriptor, close-on-exec and non-blocking, that becomes readable when names come or go in a folder, or files in it are closed that
/// were open for writing (inotify). -1 with errno set on failure.
int kinfolk_watch_names(const char *folder);

/// Locks an open file as `kinfolk_lock` does.
int kinfolk_try_lock(int file);

/// The same, and waits for the process that has it. Returns -1 where the file system has no such locks.
int kinfolk_wait_lock(int file);

/// A listening Unix socket `name` in the open folder, in place of whatever has that name, for its owner only, close-on-exec
/// and non-blocking. (A socket's whole path may have 107 bytes; a library's may have more.) -1 with errno set on failure.
int kinfolk_listen(int folder, const char *name);

/// A socket connected to that one, close-on-exec, on which no call waits longer than `milliseconds`; -1 with errno set.
int kinfolk_connect(int folder, const char *name, int milliseconds);

/// The next connection to a listening socket, likewise; -1 with errno set if there is none.
int kinfolk_accept(int socket, int milliseconds);

/// Gives memory that is free back to the system.
void kinfolk_trim_memory(void);

/// What `ps` and `top` call this process, at most 15 bytes; a program run by its /proc path is called «exe» otherwise.
void kinfolk_name_process(const char *name);

/// A socket to send datagrams to other processes with, close-on-exec, which waits two seconds at most; -1 with errno set.
int kinfolk_datagram_socket(void);

/// Sends a datagram to the Unix socket `address`: a path, or `@` and a name for an abstract one. Returns 0, or -1 with errno set.
int kinfolk_send_datagram(int socket, const char *address, const void *bytes, size_t length);

/// Three ways for the calling thread, and all it starts, to stay behind others; each returns 0, or -1 with errno set: nice 19,
/// the scheduling class for work nobody waits for (SCHED_BATCH), and reading and writing only while nobody else does.
int kinfolk_be_nice(void);
int kinfolk_be_batch(void);
int kinfolk_be_idle_io(void);

/// The short name of a signal («SEGV»), or NULL if it has none.
const char *kinfolk_signal_name(int signal);

/// CPUs this process may run on (sched_getaffinity), at least 1.
int kinfolk_available_cpus(void);

#endif

/// The flags that the C library gives clone(2) to start a thread.
uint64_t kinfolk_thread_flags(void);
