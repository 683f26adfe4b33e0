// Faces in, people out: vectors and constraints become clusters, clusters keep the ids of the people they were, and
// labelled truth becomes scores. Pure functions only: no files, no clock, no randomness, and the order in which faces
// are handed over never matters.
//
// - Agglomeration: faces that merge, once, to clusters: `agglomerate`, and what keeps faces apart.
// - Hierarchy: the same clusters for faces that come, go and are decided about.
// - Search: which of many vectors are near which.
// - Copies: near-exact copies, which count once.
// - People: clusters as the people they were, people for new faces, the parts of a person.
// - Suggestions: who may be the same person.
// - Scores: how right clusters are, and which threshold makes them so.
