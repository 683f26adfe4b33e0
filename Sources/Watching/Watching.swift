// What files a folder holds, and what happens to them: the listing (`FolderWalk`) and the kernel's events
// (`InotifyEvents`). Knows nothing of the library, of pictures, or of what is done with a file.
