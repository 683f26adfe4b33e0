// From folders to a library that is up to date: what is looked at, what is searched by workers and stored, in a scan that
// ends and in a service that does not. How folders are listed is Watching's, how faces become people Grouping's.
