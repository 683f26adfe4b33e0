#include "colour.h"

#include "library.h"

#include <lcms2.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FUNCTIONS(X)                                                                           \
  X(cmsCloseProfile)                                                                           \
  X(cmsCreate_sRGBProfileTHR)                                                                  \
  X(cmsCreateContext)                                                                          \
  X(cmsCreateTransformTHR)                                                                     \
  X(cmsDeleteContext)                                                                          \
  X(cmsDeleteTransform)                                                                        \
  X(cmsDoTransform)                                                                            \
  X(cmsEvalToneCurveFloat)                                                                     \
  X(cmsGetColorSpace)                                                                          \
  X(cmsIsMatrixShaper)                                                                         \
  X(cmsIsTag)                                                                                  \
  X(cmsOpenProfileFromMemTHR)                                                                  \
  X(cmsReadTag)
KF_LIBRARY("liblcms2.so.2")

const char *kf_colour_library(void) { return open_library(); }

// Room of the table from light to sRGB. Its steps are fine enough for the steep beginning of the curve: a quarter of a level.
enum { STEPS = 1 << 14 };
/// The lightest a picture in PQ or HLG can be, over what is shown as paper white in it (ITU-R BT.2408: 203 of 1,000 nits; 75 % of HLG).
#define PQ_RANGE (1000.0 / 203.0)
#define HLG_RANGE (12.0 / 3.179)

/// Three numbers and one that is not used: a pixel's light.
typedef float light __attribute__((vector_size(16)));

struct kf_colour {
  unsigned channels;
  /// What lcms2 does, for profiles that are no three curves and a matrix; two, for ink is written both ways.
  cmsContext context;
  cmsHTRANSFORM transform, inverted;
  /// What a level of each channel adds to red, green and blue of sRGB, in steps.
  light part[3][256];
  uint8_t level[STEPS];
};

static kf_colour *allocate(unsigned channels) {
  kf_colour *colour = aligned_alloc(alignof(kf_colour), sizeof *colour);
  if (!colour) return nullptr;
  memset(colour, 0, sizeof *colour);
  colour->channels = channels;
  return colour;
}

// MARK: Curves and a matrix

/// What H.273, 8.2 gives sRGB.
static double encoded(double light) {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static double decoded(double level) {
  return level <= 0.04045 ? level / 12.92 : pow((level + 0.055) / 1.055, 2.4);
}

/// Light above `range` is white; where there is more than the screen has, all of it is bent to fit (Reinhard et al. 2002, equation 4).
static void fill_levels(kf_colour *colour, double range) {
  for (int i = 0; i < STEPS; i++) {
    double x = range * i / (STEPS - 1);
    if (range > 1) x = x * (1 + x / (range * range)) / (1 + x);
    colour->level[i] = (uint8_t)lrint(255 * fmin(1, encoded(x)));
  }
}

/// `curve` gives the light of each level, 0...range; `to_srgb` is row-major.
static void fill_parts(kf_colour *colour, const double curve[3][256], const double to_srgb[9],
                       double range) {
  for (int c = 0; c < 3; c++) {
    for (int i = 0; i < 256; i++) {
      for (int to = 0; to < 3; to++)
        colour->part[c][i][to] = (float)(to_srgb[to * 3 + c] * curve[c][i] / range * (STEPS - 1));
    }
  }
  fill_levels(colour, range);
}

static void convert_light(const kf_colour *colour, const uint8_t *in, uint8_t *rgb, size_t count) {
  const light least = {0}, most = {STEPS - 1, STEPS - 1, STEPS - 1, 0};
  for (size_t i = 0; i < count; i++, in += 3, rgb += 3) {
    light sum = colour->part[0][in[0]] + colour->part[1][in[1]] + colour->part[2][in[2]] + 0.5f;
    sum = __builtin_elementwise_min(__builtin_elementwise_max(sum, least), most);
    rgb[0] = colour->level[(int)sum[0]];
    rgb[1] = colour->level[(int)sum[1]];
    rgb[2] = colour->level[(int)sum[2]];
  }
}

/// XYZ of the D50 white that profiles speak of, to linear sRGB (Bradford).
static const double from_d50[9] = {3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415,
                                   0.0334540, 0.0719453,  -0.2289914, 1.4052427};

static void multiply(const double a[9], const double b[9], double out[9]) {
  for (int y = 0; y < 3; y++) {
    for (int x = 0; x < 3; x++)
      out[y * 3 + x] = a[y * 3] * b[x] + a[y * 3 + 1] * b[3 + x] + a[y * 3 + 2] * b[6 + x];
  }
}

static bool is_standard(const double curve[3][256], const double to_srgb[9]) {
  for (int i = 0; i < 9; i++)
    if (fabs(to_srgb[i] - (i % 4 == 0)) > 0.01) return false;
  for (int c = 0; c < 3; c++) {
    // Within two levels of 255: the many forms in which the curve is written.
    for (int i = 0; i < 256; i++)
      if (fabs(encoded(curve[c][i]) * 255 - i) > 2) return false;
  }
  return true;
}

// MARK: Profiles

/// Three curves and a matrix are the profiles of cameras, phones and screens, and are done here in a quarter of the time.
static kf_colour *of_curves(cmsHPROFILE profile, bool *standard) {
  static const cmsTagSignature colorants[3] = {cmsSigRedColorantTag, cmsSigGreenColorantTag,
                                               cmsSigBlueColorantTag};
  static const cmsTagSignature curves[3] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
  double curve[3][256], to_xyz[9], to_srgb[9];
  for (int c = 0; c < 3; c++) {
    const cmsCIEXYZ *xyz = lib.cmsReadTag(profile, colorants[c]);
    const cmsToneCurve *tone = lib.cmsReadTag(profile, curves[c]);
    if (!xyz || !tone) return nullptr;
    to_xyz[c] = xyz->X;
    to_xyz[3 + c] = xyz->Y;
    to_xyz[6 + c] = xyz->Z;
    for (int i = 0; i < 256; i++) {
      curve[c][i] = lib.cmsEvalToneCurveFloat(tone, (float)i / 255);
      if (!(curve[c][i] >= 0 && curve[c][i] <= 1)) curve[c][i] = curve[c][i] > 1;
    }
  }
  multiply(from_d50, to_xyz, to_srgb);
  for (int i = 0; i < 9; i++)
    if (!(fabs(to_srgb[i]) < 100)) return nullptr;
  *standard = is_standard(curve, to_srgb);
  if (*standard) return nullptr;
  kf_colour *colour = allocate(3);
  if (colour) fill_parts(colour, curve, to_srgb, 1);
  return colour;
}

static kf_colour *of_transform(cmsContext context, cmsHPROFILE profile, unsigned channels) {
  kf_colour *colour = allocate(channels);
  cmsHPROFILE standard = lib.cmsCreate_sRGBProfileTHR(context);
  if (colour && standard) {
    cmsUInt32Number format = channels == 1 ? TYPE_GRAY_8 : channels == 3 ? TYPE_RGB_8 : TYPE_CMYK_8;
    colour->transform = lib.cmsCreateTransformTHR(context, profile, format, standard, TYPE_RGB_8,
                                                  INTENT_PERCEPTUAL, 0);
    if (channels == 4) {
      colour->inverted = lib.cmsCreateTransformTHR(context, profile, TYPE_CMYK_8_REV, standard,
                                                   TYPE_RGB_8, INTENT_PERCEPTUAL, 0);
    }
  }
  if (standard) lib.cmsCloseProfile(standard);
  if (colour && colour->transform && (channels != 4 || colour->inverted)) {
    colour->context = context;
    return colour;
  }
  // The context is the caller's still.
  if (colour && colour->transform) lib.cmsDeleteTransform(colour->transform);
  free(colour);
  return nullptr;
}

static unsigned channels_of(cmsHPROFILE profile) {
  switch (lib.cmsGetColorSpace(profile)) {
    case cmsSigGrayData: return 1;
    case cmsSigRgbData: return 3;
    case cmsSigCmykData: return 4;
    default: return 0;
  }
}

kf_colour *kf_colour_of_profile(const uint8_t *bytes, size_t length) {
  // The largest profiles of printers have some megabytes.
  if (length < 128 || length > 32 << 20 || open_library()) return nullptr;
  cmsContext context = lib.cmsCreateContext(nullptr, nullptr);
  if (!context) return nullptr;
  kf_colour *colour = nullptr;
  cmsHPROFILE profile = lib.cmsOpenProfileFromMemTHR(context, bytes, (cmsUInt32Number)length);
  if (profile) {
    unsigned channels = channels_of(profile);
    bool standard = false;
    if (channels == 3 && lib.cmsIsMatrixShaper(profile) && !lib.cmsIsTag(profile, cmsSigAToB0Tag))
      colour = of_curves(profile, &standard);
    if (!colour && channels && !standard) colour = of_transform(context, profile, channels);
    lib.cmsCloseProfile(profile);
  }
  if (!colour || !colour->context) lib.cmsDeleteContext(context);
  return colour;
}

// MARK: Code points

/// To linear sRGB: of Display P3 and of BT.2020, whose white is that of sRGB.
static const double of_p3[9] = {1.2249402, -0.2249402, 0, -0.0420570, 1.0420570, 0,
                                -0.0196376, -0.0786361, 1.0982736};
static const double of_2020[9] = {1.6604910, -0.5876411, -0.0728499, -0.1245505, 1.1328999,
                                  -0.0083494, -0.0181508, -0.1005789, 1.1187297};
static const double of_srgb[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};

/// SMPTE ST 2084: light over paper white.
static double pq(double level) {
  double p = pow(level, 1 / 78.84375);
  double nits = 10000 * pow(fmax(p - 0.8359375, 0) / (18.8515625 - 18.6875 * p), 1 / 0.1593017578125);
  return fmin(nits, 1000) / 203;
}

/// ITU-R BT.2100: light of the scene over that of paper white.
static double hlg(double level) {
  double scene = level <= 0.5 ? level * level / 3 : (exp((level - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return scene * HLG_RANGE;
}

kf_colour *kf_colour_coded(unsigned primaries, unsigned transfer) {
  const double *matrix = primaries == 9 ? of_2020 : primaries == 11 || primaries == 12 ? of_p3 : of_srgb;
  double range = transfer == 16 ? PQ_RANGE : transfer == 18 ? HLG_RANGE : 1;
  bool bent = range > 1 || transfer == 4 || transfer == 5 || transfer == 8;
  if (matrix == of_srgb && !bent) return nullptr;
  double curve[3][256];
  for (int i = 0; i < 256; i++) {
    double level = i / 255.0, light;
    switch (transfer) {
      case 4: light = pow(level, 2.2); break;
      case 5: light = pow(level, 2.8); break;
      case 8: light = level; break;
      case 16: light = pq(level); break;
      case 18: light = hlg(level); break;
      default: light = decoded(level);  // those of television are shown by viewers as if they were sRGB
    }
    curve[0][i] = curve[1][i] = curve[2][i] = light;
  }
  kf_colour *colour = allocate(3);
  if (colour) fill_parts(colour, curve, matrix, range);
  return colour;
}

// MARK: Lab

static uint8_t lab_level[STEPS];

static void fill_lab_levels(void) {
  for (int i = 0; i < STEPS; i++) lab_level[i] = (uint8_t)lrint(255 * encoded((double)i / (STEPS - 1)));
}

/// ISO 13655, the other way.
static double of_lab(double f) {
  return f > 6.0 / 29 ? f * f * f : (f - 4.0 / 29) * 3 * (6.0 / 29) * (6.0 / 29);
}

void kf_lab_to_rgb(const float *lab, uint8_t *rgb, size_t count) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, fill_lab_levels);
  for (size_t i = 0; i < count; i++, lab += 3, rgb += 3) {
    double y = (lab[0] + 16.0) / 116;
    double xyz[3] = {0.9642 * of_lab(y + lab[1] / 500.0), of_lab(y), 0.8249 * of_lab(y - lab[2] / 200.0)};
    for (int c = 0; c < 3; c++) {
      double light = from_d50[c * 3] * xyz[0] + from_d50[c * 3 + 1] * xyz[1] + from_d50[c * 3 + 2] * xyz[2];
      rgb[c] = lab_level[(int)(fmin(fmax(light, 0), 1) * (STEPS - 1) + 0.5)];
    }
  }
}

// MARK: Use

unsigned kf_colour_channels(const kf_colour *colour) { return colour->channels; }

void kf_colour_convert(kf_colour *colour, const uint8_t *in, uint8_t *rgb, size_t count,
                       int inverted) {
  if (!colour->transform) {
    convert_light(colour, in, rgb, count);
    return;
  }
  cmsHTRANSFORM transform = inverted && colour->inverted ? colour->inverted : colour->transform;
  // It counts in 32 bits.
  enum { ONCE = 1 << 24 };
  for (size_t done = 0; done < count; done += ONCE) {
    size_t some = count - done < ONCE ? count - done : ONCE;
    lib.cmsDoTransform(transform, in + done * colour->channels, rgb + done * 3, (cmsUInt32Number)some);
  }
}

void kf_colour_free(kf_colour *colour) {
  if (!colour) return;
  if (colour->transform) lib.cmsDeleteTransform(colour->transform);
  if (colour->inverted) lib.cmsDeleteTransform(colour->inverted);
  if (colour->context) lib.cmsDeleteContext(colour->context);
  free(colour);
}
