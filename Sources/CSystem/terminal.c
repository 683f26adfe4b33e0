#define _GNU_SOURCE
#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static int terminal = -1;
static int wake[2] = {-1, -1};
static struct termios before, raw;
static volatile sig_atomic_t is_raw, was_asked_to_end;

// tcsetattr and write are async-signal-safe (POSIX.1-2017, 2.4.3).
static void set(const struct termios *mode) {
  int kept = errno;
  while (tcsetattr(terminal, TCSANOW, mode) < 0 && errno == EINTR) {}
  errno = kept;
}

static void tell(char event) {
  int kept = errno;
  (void)!write(wake[1], &event, 1);
  errno = kept;
}

static void with_usual_action(int signal_number) {
  struct sigaction usual = {.sa_handler = SIG_DFL}, ours;
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal_number);
  sigaction(signal_number, &usual, &ours);
  raise(signal_number);
  // It was held back while its handler runs.
  pthread_sigmask(SIG_UNBLOCK, &one, NULL);
  pthread_sigmask(SIG_BLOCK, &one, NULL);
  sigaction(signal_number, &ours, NULL);
}

static void on_end(int signal_number) {
  if (was_asked_to_end) {
    if (is_raw) set(&before);
    _exit(128 + signal_number);
  }
  was_asked_to_end = 1;
  tell(kinfolk_terminal_end);
}

static void on_stop(int signal_number) {
  if (is_raw) set(&before);
  with_usual_action(signal_number);
  if (is_raw) set(&raw);
  tell(kinfolk_terminal_redraw);
}

static void on_resize(int signal_number) {
  (void)signal_number;
  tell(kinfolk_terminal_redraw);
}

static void on_crash(int signal_number) {
  if (is_raw) set(&before);
  is_raw = 0;
  with_usual_action(signal_number);
}

static void handle(int signal_number, void (*handler)(int)) {
  struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(signal_number, &action, NULL);
  // The process that started us may have had it blocked, and that is inherited.
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal_number);
  pthread_sigmask(SIG_UNBLOCK, &one, NULL);
}

int kinfolk_terminal_start(int descriptor) {
  if (tcgetattr(descriptor, &before) < 0) return -1;
  if (wake[0] < 0 && pipe2(wake, O_CLOEXEC | O_NONBLOCK) < 0) return -1;
  terminal = descriptor;
  raw = before;
  raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
  raw.c_iflag &= ~(tcflag_t)(IXON | ICRNL | INLCR | IGNCR);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;

  const int ends[] = {SIGINT, SIGTERM, SIGHUP};
  const int crashes[] = {SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
  for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) handle(ends[i], on_end);
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++) handle(crashes[i], on_crash);
  handle(SIGTSTP, on_stop);
  handle(SIGWINCH, on_resize);
  is_raw = 1;
  set(&raw);
  return wake[0];
}

void kinfolk_terminal_suspend(void) { raise(SIGTSTP); }

void kinfolk_terminal_stop(void) {
  if (!is_raw) return;
  is_raw = 0;
  set(&before);
}
