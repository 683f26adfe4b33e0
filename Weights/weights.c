// Embeds the files of this folder with #embed (C23): the program is complete by itself, and worker
// processes share the pages. To add a file: one FILE_BYTES block and one line in the table.

#include "CWeights.h"

#include <stdalign.h>

// Each file starts on a cache line.
#define FILE_BYTES alignas(64) static const unsigned char

FILE_BYTES cohort_bin[] = {
#embed "cohort.bin"
};
FILE_BYTES dlib_face_resnet_json[] = {
#embed "dlib-face-resnet.json"
};
FILE_BYTES dlib_face_resnet_onnx[] = {
#embed "dlib-face-resnet.onnx"
};
FILE_BYTES mtcnn_json[] = {
#embed "mtcnn.json"
};
FILE_BYTES mtcnn_onet_onnx[] = {
#embed "mtcnn-onet.onnx"
};
FILE_BYTES mtcnn_pnet_onnx[] = {
#embed "mtcnn-pnet.onnx"
};
FILE_BYTES mtcnn_rnet_onnx[] = {
#embed "mtcnn-rnet.onnx"
};
FILE_BYTES sface_onnx[] = {
#embed "sface.onnx"
};
FILE_BYTES yunet_json[] = {
#embed "yunet.json"
};
FILE_BYTES yunet_onnx[] = {
#embed "yunet.onnx"
};

#define FILE(name, bytes) {name, bytes, sizeof bytes}

static const cweights_file files[] = {
    FILE("cohort.bin", cohort_bin),
    FILE("dlib-face-resnet.json", dlib_face_resnet_json),
    FILE("dlib-face-resnet.onnx", dlib_face_resnet_onnx),
    FILE("mtcnn.json", mtcnn_json),
    FILE("mtcnn-onet.onnx", mtcnn_onet_onnx),
    FILE("mtcnn-pnet.onnx", mtcnn_pnet_onnx),
    FILE("mtcnn-rnet.onnx", mtcnn_rnet_onnx),
    FILE("sface.onnx", sface_onnx),
    FILE("yunet.json", yunet_json),
    FILE("yunet.onnx", yunet_onnx),
};

const cweights_file *cweights_at(size_t index) {
  return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
