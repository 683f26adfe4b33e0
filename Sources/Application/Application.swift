// What a person can ask and decide, values in and values out: whoever talks to people, be it in a terminal or on a page,
// stands on this room. Not a word of text for them, no parser, no terminal, no exit code.
