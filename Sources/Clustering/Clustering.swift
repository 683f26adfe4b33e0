// Faces in, people out: vectors and constraints become clusters, clusters keep the ids of the people they were, and
// labelled truth becomes scores. Pure functions only: no files, no clock, no randomness, and the order in which faces
// are handed over never matters.
