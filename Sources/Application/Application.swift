// What a person can ask and decide, values in and values out: what talks to people, in a terminal or on a page,
// stands on this room. Not a word of text for them, no parser, no terminal, no exit code.
