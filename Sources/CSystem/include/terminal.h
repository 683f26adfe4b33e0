// A terminal in raw mode that is given back as it was on every way out of the process: what must happen inside signal
// handlers, which Swift cannot write. There is one terminal a process.
#ifndef KINFOLK_TERMINAL_H
#define KINFOLK_TERMINAL_H

/// What `kinfolk_terminal_start`'s descriptor hands out, a byte each.
enum kinfolk_terminal_event {
  /// SIGINT, SIGTERM or SIGHUP came; a second one ends the process at once.
  kinfolk_terminal_end = 'e',
  /// The window changed its size, or the process goes on after it was stopped: what was drawn may be gone.
  kinfolk_terminal_redraw = 'r',
};

/// Puts the terminal `descriptor` in raw mode: keys arrive one by one, unseen, and Ctrl-C is a key like the others.
/// Returns a descriptor that becomes readable with events, or -1 with errno set (then nothing was changed).
int kinfolk_terminal_start(int descriptor);

/// Stops the process as Ctrl-Z does, with the terminal as it was before; returns when it goes on.
void kinfolk_terminal_suspend(void);

/// Gives the terminal back as it was. May be called more than once.
void kinfolk_terminal_stop(void);

#endif
