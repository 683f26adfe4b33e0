// jpeglib.h expects stdio types to be declared already.
#include <stdio.h>
#include <jpeglib.h>
