// Helpers that could live in the standard library. Depends on nothing; knows nothing of photos or faces.
