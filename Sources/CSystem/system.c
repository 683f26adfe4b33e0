#define _GNU_SOURCE
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/ioprio.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

// Room for a few descriptors, so that a sender of too many cannot make the kernel truncate (and us miss) them.
enum { most_descriptors = 8 };

static int closed_for(int reason, int descriptor) {
  close(descriptor);
  errno = reason;
  return -1;
}

ssize_t kinfolk_send(int socket, const void *bytes, size_t length, int descriptor) {
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  union {
    char room[CMSG_SPACE(sizeof(int))];
    struct cmsghdr aligned;
  } control;
  if (descriptor >= 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = control.room;
    message.msg_controllen = sizeof control.room;
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int));
    memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent;
}

ssize_t kinfolk_receive(int socket, void *bytes, size_t length, int *descriptor) {
  struct iovec part = {.iov_base = bytes, .iov_len = length};
  union {
    char room[CMSG_SPACE(most_descriptors * sizeof(int))];
    struct cmsghdr aligned;
  } control;
  struct msghdr message = {
    .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.room, .msg_controllen = sizeof control.room};
  *descriptor = -1;
  ssize_t received;
  do received = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);
  if (received < 0) return received;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    size_t count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (size_t i = 0; i < count; i++) {
      int one;
      memcpy(&one, CMSG_DATA(header) + i * sizeof(int), sizeof(int));
      if (*descriptor < 0) *descriptor = one;
      else close(one);
    }
  }
  return received;
}

int kinfolk_memory_file(const void *bytes, size_t length) {
  int file = memfd_create("kinfolk-picture", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (file < 0) return -1;
  for (size_t written = 0; written < length;) {
    ssize_t count = write(file, (const char *)bytes + written, length - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return closed_for(errno, file);
    written += (size_t)count;
  }
  if (fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
    return closed_for(errno, file);
  return file;
}

// Everything between fork and exec must be async-signal-safe: other threads' locks may be held for ever.
static _Noreturn void become(
  const char *path, char *const arguments[], char *const environment[], int socket, int report,
  pid_t parent) {
  struct sigaction usual = {.sa_handler = SIG_DFL};
  struct sigaction ignored = {.sa_handler = SIG_IGN};
  for (int signal = 1; signal < NSIG; signal++) sigaction(signal, &usual, NULL);
  sigaction(SIGINT, &ignored, NULL);
  sigaction(SIGTERM, &ignored, NULL);
  sigaction(SIGHUP, &ignored, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  // The parent may have died before the prctl took hold: then we have another parent already.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent) _exit(127);

  // Out of the way first: `socket` or `report` could be any number, 0 to 4 among them.
  int high_socket = fcntl(socket, F_DUPFD_CLOEXEC, 5);
  int high_report = fcntl(report, F_DUPFD_CLOEXEC, 5);
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  int high_nothing = nothing < 0 ? -1 : fcntl(nothing, F_DUPFD_CLOEXEC, 5);
  if (high_socket >= 0 && high_report >= 0 && high_nothing >= 0 && dup2(high_nothing, 0) == 0 &&
      dup2(high_nothing, 1) == 1 && dup2(high_socket, 3) == 3 && dup3(high_report, 4, O_CLOEXEC) == 4) {
    if (fcntl(2, F_GETFD) < 0) dup2(high_nothing, 2);
    close_range(5, ~0U, 0);
    execve(path, arguments, environment);
    int reason = errno;
    (void)!write(4, &reason, sizeof reason);
    _exit(127);
  }
  int reason = errno;
  (void)!write(report, &reason, sizeof reason);
  _exit(127);
}

pid_t kinfolk_spawn(
  const char *path, char *const arguments[], char *const environment[], int socket) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return -1;
  // No handler of ours may run in the child before it reset them.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  pid_t child = fork();
  if (child == 0) become(path, arguments, environment, socket, report[1], parent);
  int reason = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (child < 0) {
    close(report[0]);
    errno = reason;
    return -1;
  }
  ssize_t told;
  do told = read(report[0], &reason, sizeof reason);
  while (told < 0 && errno == EINTR);
  close(report[0]);
  if (told == 0) return child;
  // The child said why it could not become the program, and ends.
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  errno = told == sizeof reason ? reason : EIO;
  return -1;
}

int kinfolk_event(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static volatile sig_atomic_t interrupts_seen;
static int interrupts_wake = -1;

static volatile sig_atomic_t ending_limit;

static void on_interrupt(int signal) {
  if (interrupts_seen) _exit(128 + signal);
  interrupts_seen = 1;
  if (ending_limit) alarm((unsigned)ending_limit);
  int kept = errno;
  unsigned long long one = 1;
  (void)!write(interrupts_wake, &one, sizeof one);
  errno = kept;
}

int kinfolk_catch_interrupts(void) {
  if (interrupts_wake < 0) interrupts_wake = kinfolk_event();
  if (interrupts_wake < 0) return -1;
  struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGINT, &action, NULL) < 0 || sigaction(SIGTERM, &action, NULL) < 0) return -1;
  // The process that started us may have had them blocked, and that is inherited.
  sigset_t both;
  sigemptyset(&both);
  sigaddset(&both, SIGINT);
  sigaddset(&both, SIGTERM);
  errno = pthread_sigmask(SIG_UNBLOCK, &both, NULL);
  return errno ? -1 : interrupts_wake;
}

int kinfolk_datagram_socket(void) {
  int made = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (made < 0) return -1;
  struct timeval patience = {.tv_sec = 2};
  (void)setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  return made;
}

int kinfolk_send_datagram(int socket, const char *address, const void *bytes, size_t length) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  size_t named = strlen(address);
  // A path ends with a zero byte, an abstract name with its length.
  if (named == 0 || named >= sizeof to.sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(to.sun_path, address, named);
  int is_abstract = address[0] == '@';
  if (is_abstract) to.sun_path[0] = 0;
  socklen_t size = offsetof(struct sockaddr_un, sun_path) + named + !is_abstract;
  ssize_t sent;
  do sent = sendto(socket, bytes, length, MSG_NOSIGNAL, (struct sockaddr *)&to, size);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -1 : 0;
}

int kinfolk_be_nice(void) { return setpriority(PRIO_PROCESS, 0, 19); }

int kinfolk_be_batch(void) {
  struct sched_param none = {.sched_priority = 0};
  return sched_setscheduler(0, SCHED_BATCH, &none);
}

int kinfolk_be_idle_io(void) {
  // The C library has no function for it.
  return (int)syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0));
}

static int hangups_wake = -1;

static void on_hangup(int signal) {
  (void)signal;
  int kept = errno;
  unsigned long long one = 1;
  (void)!write(hangups_wake, &one, sizeof one);
  errno = kept;
}

int kinfolk_catch_hangups(void) {
  if (hangups_wake < 0) hangups_wake = kinfolk_event();
  if (hangups_wake < 0) return -1;
  struct sigaction action = {.sa_handler = on_hangup, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGHUP, &action, NULL) < 0) return -1;
  sigset_t hangup;
  sigemptyset(&hangup);
  sigaddset(&hangup, SIGHUP);
  errno = pthread_sigmask(SIG_UNBLOCK, &hangup, NULL);
  return errno ? -1 : hangups_wake;
}

int kinfolk_lock(const char *path) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return -1;
  if (flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  int reason = errno;
  close(file);
  errno = reason;
  return -1;
}

int kinfolk_try_lock(int file) { return flock(file, LOCK_EX | LOCK_NB); }

int kinfolk_wait_lock(int file) {
  while (flock(file, LOCK_EX) != 0) {
    if (errno != EINTR) return -1;
  }
  return 0;
}

int kinfolk_watch_names(const char *folder) {
  int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (watch < 0) return -1;
  uint32_t wanted =
    IN_CREATE | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;
  if (inotify_add_watch(watch, folder, wanted | IN_ONLYDIR) >= 0) return watch;
  int reason = errno;
  close(watch);
  errno = reason;
  return -1;
}

static int address_of(struct sockaddr_un *address, int folder, const char *name) {
  *address = (struct sockaddr_un){.sun_family = AF_UNIX};
  int length = snprintf(address->sun_path, sizeof address->sun_path, "/proc/self/fd/%d/%s", folder, name);
  if (length < 0 || (size_t)length >= sizeof address->sun_path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  return 0;
}

static int limit_waits(int socket, int milliseconds) {
  struct timeval limit = {.tv_sec = milliseconds / 1000, .tv_usec = milliseconds % 1000 * 1000};
  return setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) < 0 ||
      setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) < 0;
}

int kinfolk_listen(int folder, const char *name) {
  struct sockaddr_un address;
  if (address_of(&address, folder, name) < 0) return -1;
  int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (made < 0) return -1;
  unlinkat(folder, name, 0);
  // Nobody can connect before listen(2), and by then it is ours alone.
  if (bind(made, (struct sockaddr *)&address, sizeof address) < 0 || fchmodat(folder, name, 0600, 0) < 0 ||
      listen(made, 16) < 0)
    return closed_for(errno, made);
  return made;
}

int kinfolk_connect(int folder, const char *name, int milliseconds) {
  struct sockaddr_un address;
  if (address_of(&address, folder, name) < 0) return -1;
  int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (made < 0) return -1;
  if (limit_waits(made, milliseconds) || connect(made, (struct sockaddr *)&address, sizeof address) < 0)
    return closed_for(errno, made);
  return made;
}

int kinfolk_accept(int socket, int milliseconds) {
  int made = accept4(socket, NULL, NULL, SOCK_CLOEXEC);
  if (made >= 0 && limit_waits(made, milliseconds)) return closed_for(errno, made);
  return made;
}

static void on_alarm(int signal) {
  (void)signal;
  _exit(0);
}

int kinfolk_limit_ending(int seconds) {
  struct sigaction action = {.sa_handler = on_alarm};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGALRM, &action, NULL) < 0) return -1;
  ending_limit = seconds;
  // The process that started us may have had it blocked, and that is inherited.
  sigset_t alarms;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  errno = pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
  return errno ? -1 : 0;
}

void kinfolk_trim_memory(void) { malloc_trim(0); }

void kinfolk_name_process(const char *name) { prctl(PR_SET_NAME, name); }

const char *kinfolk_signal_name(int signal) { return sigabbrev_np(signal); }

int kinfolk_available_cpus(void) {
  // The kernel refuses sets smaller than its own, so grow until it is content.
  for (int cpus = 1024; cpus <= 1 << 20; cpus *= 2) {
    cpu_set_t *set = CPU_ALLOC(cpus);
    if (!set) return 1;
    size_t size = CPU_ALLOC_SIZE(cpus);
    CPU_ZERO_S(size, set);
    int failed = sched_getaffinity(0, size, set);
    int count = failed ? 0 : CPU_COUNT_S(size, set);
    int reason = errno;
    CPU_FREE(set);
    if (!failed) return count < 1 ? 1 : count;
    if (reason != EINVAL) return 1;
  }
  return 1;
}

uint64_t kinfolk_thread_flags(void) {
  return CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM |
         CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
}
