// From a decoded photo to its faces: detection, alignment, embedding, quality and crop, by the models the binary carries.
// It knows no files, no library and no people; networks are run by Inference and pixels are moved by Imaging.
