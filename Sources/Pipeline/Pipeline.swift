// The way of a photo from a file to people: worker processes and what is said to them, scanning a folder into a library,
// grouping its faces. How a picture is decoded, a face found, a row stored or a cluster made is the business of other
// rooms; nothing here prints.
