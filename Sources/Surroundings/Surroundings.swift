// What a service says to, and asks of, the machine it runs on: its log, the service manager, its priority below other
// programs, the sandbox of its workers. What the service does belongs to Ingest, and how its settings are read to
// CommandLine.
