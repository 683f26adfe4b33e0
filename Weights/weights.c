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
FILE_BYTES sface_cohort_bin[] = {
#embed "sface-cohort.bin"
};
FILE_BYTES sface_json[] = {
#embed "sface.json"
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
// What is known of models that users bring.
FILE_BYTES known_auraface_v1[] = {
#embed "manifests/auraface-v1.json"
};
FILE_BYTES known_mobilefacenet[] = {
#embed "manifests/mobilefacenet.json"
};
FILE_BYTES known_mobilefacenet_foamliu[] = {
#embed "manifests/mobilefacenet-foamliu.json"
};
FILE_BYTES known_retinaface_mobile320[] = {
#embed "manifests/retinaface-mobile320.json"
};
FILE_BYTES known_scrfd_500m[] = {
#embed "manifests/scrfd-500m.json"
};
FILE_BYTES known_sface_float[] = {
#embed "manifests/sface-float.json"
};
FILE_BYTES known_ultralight_rfb_320[] = {
#embed "manifests/ultralight-rfb-320.json"
};
FILE_BYTES known_yunet_2023mar[] = {
#embed "manifests/yunet-2023mar.json"
};
FILE_BYTES known_yunet_2026may[] = {
#embed "manifests/yunet-2026may.json"
};
FILE_BYTES known_yunet_dynamic[] = {
#embed "manifests/yunet-dynamic.json"
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
    FILE("manifests/auraface-v1.json", known_auraface_v1),
    FILE("manifests/mobilefacenet.json", known_mobilefacenet),
    FILE("manifests/mobilefacenet-foamliu.json", known_mobilefacenet_foamliu),
    FILE("manifests/retinaface-mobile320.json", known_retinaface_mobile320),
    FILE("manifests/scrfd-500m.json", known_scrfd_500m),
    FILE("manifests/sface-float.json", known_sface_float),
    FILE("manifests/ultralight-rfb-320.json", known_ultralight_rfb_320),
    FILE("manifests/yunet-2023mar.json", known_yunet_2023mar),
    FILE("manifests/yunet-2026may.json", known_yunet_2026may),
    FILE("manifests/yunet-dynamic.json", known_yunet_dynamic),
    FILE("sface-cohort.bin", sface_cohort_bin),
    FILE("sface.json", sface_json),
    FILE("sface.onnx", sface_onnx),
    FILE("yunet.json", yunet_json),
    FILE("yunet.onnx", yunet_onnx),
};

const cweights_file *cweights_at(size_t index) {
  return index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
