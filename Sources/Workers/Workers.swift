// Worker processes, seen from both ends: what is started, what is asked and answered over the socket, how much memory
// they may take, and the one file in which photos are decoded and searched (`Worker+Photos.swift`).
// Which photos are searched and what is done with the outcome is Ingest's; nothing here knows a library.
