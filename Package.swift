// swift-tools-version: 6.2
// Kinfolk needs nothing but the Swift toolchain and C libraries from Debian; `script/bootstrap` installs those.
//
// How this file is laid out:
//  - C libraries first, then C code of our own, then one section a Swift target and its tests
//  - sections are sorted alphabetically
//  - the settings every Swift target shares are applied once, in the loop at the end

import PackageDescription

/// Whether the fuzzers are built too, which only `script/fuzz` does, with sanitizers.
let isFuzzing = Context.environment["KINFOLK_FUZZ"] != nil

/// Debug builds would otherwise compile our C at -O0, and kernel and codec tests would crawl. For fuzzers, what C leaves undefined
/// ends the program.
/// (`unsafeFlags` only bars other packages from depending on this one; Kinfolk is a program, not a library.)
let optimisedC: [CSetting] = [
  .unsafeFlags(
    ["-O3", "-std=c23", "-Wall", "-Wextra", "-Werror"]
      + (isFuzzing ? ["-fsanitize=undefined", "-fno-sanitize-recover=undefined"] : []))
]
/// Vector code with a check at each step takes minutes to compile: of that, reads and writes alone are watched.
let kernels =
  isFuzzing ? [.unsafeFlags(["-O1", "-std=c23", "-fno-sanitize=fuzzer"])] : optimisedC

/// What `kinfolk --version` says besides the number. Twelve digits name a commit among many millions.
let commit = Context.gitInformation.map {
  $0.currentCommit.prefix(12) + ($0.hasUncommittedChanges ? "+" : "")
}

let package = Package(
  name: "kinfolk",
  products: [.executable(name: "kinfolk", targets: ["kinfolk"])],
  targets: [
    // MARK: C libraries (module map and shim only; each is imported by exactly one target)

    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CExif", pkgConfig: "libexif", providers: [.apt(["libexif-dev"])]),
    .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(
      name: "CFreeType", pkgConfig: "freetype2", providers: [.apt(["libfreetype-dev"])]),
    .systemLibrary(name: "CInotifyTools", providers: [.apt(["libinotifytools0-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CXXHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

    // MARK: C of our own

    // libjpeg and libpng report errors by longjmp, which must never cross a Swift frame.
    .target(name: "CCodecs", dependencies: ["CImaging", "CJPEG", "CPNG"], cSettings: optimisedC),
    // Loops over pixels (resize, warp, turn, blend), and the font of labels, embedded like the models.
    .target(
      name: "CImaging", exclude: ["DejaVuSans.ttf", "DejaVuSans-LICENSE.txt"],
      cSettings: optimisedC, linkerSettings: [.linkedLibrary("m")]),
    // The loops of the inference operators.
    .target(
      name: "CKernels", cSettings: kernels, linkerSettings: [.linkedLibrary("m")]),
    // Loops of the face pipeline: network inputs, patches, suppression, cohort.
    .target(
      name: "CFaceKernels", cSettings: optimisedC, linkerSettings: [.linkedLibrary("m")]),
    // Which of many vectors are alike: the heart of clustering.
    .target(name: "CPairKernels", cSettings: optimisedC),
    // OpenBLAS, opened when it is first needed.
    .target(name: "COpenBLAS", cSettings: optimisedC),
    // System calls Swift cannot spell: control-message macros, variadic functions, and what must happen inside signal
    // handlers for a terminal to be given back as it was.
    .target(name: "CSystem", cSettings: optimisedC),
    // Lines of text and the fonts for them: libraqm and fontconfig, opened when they are first needed.
    .target(name: "CTextLayout", dependencies: ["CFreeType"], cSettings: optimisedC),
    // The commit, which only a compiler's flag can tell; a file of its own, for it changes all the time.
    .target(
      name: "CVersion",
      cSettings: optimisedC + [.define("KINFOLK_COMMIT", to: "\"\(commit ?? "")\"")]),
    // The models and their manifests, embedded with #embed so that the binary is complete by itself.
    .target(
      name: "CWeights", path: "Weights", exclude: ["LICENSES", "convert"], sources: ["weights.c"],
      cSettings: optimisedC),

    // MARK: Application

    .target(
      name: "Application",
      dependencies: [
        "Clustering", "Decisions", "Faces", "Grouping", "Imaging", "Inference", "Ingest", "Library",
        "Support", "Surroundings", "Vocabulary", "Watching", "Workers",
      ]),
    .testTarget(
      name: "ApplicationTests",
      dependencies: [
        "Application", "Clustering", "Decisions", "Faces", "Grouping", "Imaging", "Ingest",
        "Library", "ModelTestSupport", "Support", "Surroundings", "TestSupport", "Vocabulary",
        "Watching", "WorkerDouble", "WorkerTestSupport", "Workers", "kinfolk",
      ]),

    // MARK: Benchmarks

    // Measurements on photos and on synthetic libraries (`script/bench`); no product.
    .executableTarget(
      name: "kinfolk-bench",
      dependencies: [
        "Application", "CDecoders", "CWeights", "Clustering", "Decoding", "Faces", "Grouping",
        "Imaging", "Inference", "Ingest", "Library", "Support", "Vocabulary", "Workers",
      ],
      path: "Benchmarks", exclude: ["README.md", "decoders", "peers"]),
    // Decoding by the libraries alone, to compare with; what ships opens them when they are needed.
    .target(
      name: "CDecoders", path: "Benchmarks/decoders", cSettings: optimisedC,
      linkerSettings: ["gif", "heif", "jxl", "raw_r", "tiff", "webp"].map { .linkedLibrary($0) }),

    // MARK: Clustering

    .target(
      name: "Clustering",
      dependencies: ["CPairKernels", "LinearAlgebra", "Support", "Vocabulary"]),
    .testTarget(
      name: "ClusteringTests", dependencies: ["CPairKernels", "Clustering", "TestSupport"]),

    // MARK: CommandLine

    .target(
      name: "CommandLine",
      dependencies: [
        "Application", "CSystem", "CVersion", "Clustering", "Decisions", "Faces", "Grouping",
        "Imaging", "Inference", "Ingest", "Library", "Support", "Surroundings", "Vocabulary",
        "Watching", "Workers",
      ]),
    .testTarget(
      name: "CommandLineTests",
      dependencies: [
        "Application", "Clustering", "CommandLine", "Decisions", "Decoding", "Faces", "Grouping",
        "Imaging", "Inference", "Ingest", "Library", "Support", "Surroundings", "TestSupport",
        "Vocabulary", "Watching", "Workers",
      ]),

    // MARK: Decisions

    .target(name: "Decisions", dependencies: ["Support", "Vocabulary"]),
    .testTarget(name: "DecisionsTests", dependencies: ["Decisions", "TestSupport", "Vocabulary"]),

    // MARK: Decoding

    // Only the worker's side of Workers decodes with it: no other process does that to a picture.
    .target(
      name: "Decoding",
      dependencies: ["CCodecs", "CExif", "CExpat", "CZlib", "Imaging", "Support", "Vocabulary"]),
    .testTarget(
      name: "DecodingTests", dependencies: ["Decoding", "Imaging", "TestSupport", "Vocabulary"]),

    // MARK: EndToEnd

    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "Decoding", "Faces", "Imaging", "Library", "Support", "TestSupport", "Vocabulary",
        "WorkerDouble", "kinfolk",
      ]),

    // MARK: Faces

    .target(
      name: "Faces",
      dependencies: [
        "CCrypto", "CFaceKernels", "CWeights", "Imaging", "Inference", "Support", "Vocabulary",
      ]),
    .testTarget(
      name: "FacesTests",
      dependencies: [
        "Decoding", "Faces", "Imaging", "ModelTestSupport", "Support", "TestSupport", "Vocabulary",
      ]),
    // A detector family and embedders as somebody would add them, for tests.
    .target(
      name: "ModelTestSupport",
      dependencies: ["Faces", "Imaging", "Support", "TestSupport", "Vocabulary"],
      path: "Tests/ModelTestSupport"),

    // MARK: Grouping

    .target(
      name: "Grouping",
      dependencies: ["Clustering", "Faces", "Library", "Support", "Vocabulary"]),
    .testTarget(
      name: "GroupingTests",
      dependencies: [
        "Clustering", "Decisions", "Faces", "Grouping", "Library", "ModelTestSupport", "Support",
        "TestSupport", "Vocabulary",
      ]),

    // MARK: Imaging

    .target(
      name: "Imaging",
      dependencies: [
        "CCodecs", "CFreeType", "CImaging", "CTextLayout", "Support", "Vocabulary",
      ]),
    .testTarget(name: "ImagingTests", dependencies: ["Decoding", "Imaging", "TestSupport"]),

    // MARK: Inference

    .target(name: "Inference", dependencies: ["CKernels", "LinearAlgebra", "Support"]),
    .testTarget(
      name: "InferenceTests",
      dependencies: ["CKernels", "Decoding", "Imaging", "Inference", "TestSupport"]),

    // MARK: Ingest

    .target(
      name: "Ingest",
      dependencies: [
        "CSystem", "Faces", "Grouping", "Imaging", "Library", "Support", "Surroundings",
        "Vocabulary", "Watching", "Workers",
      ]),
    .testTarget(
      name: "IngestTests",
      dependencies: [
        "Clustering", "Decisions", "Decoding", "Faces", "Grouping", "Imaging", "Ingest", "Library",
        "ModelTestSupport", "Support", "Surroundings", "TestSupport", "Vocabulary", "Watching",
        "WorkerDouble", "WorkerTestSupport", "Workers",
      ]),

    // MARK: kinfolk

    .executableTarget(name: "kinfolk", dependencies: ["CommandLine"]),

    // MARK: Library

    .target(
      name: "Library",
      dependencies: [
        "CSQLite", "CSystem", "CXXHash", "Decisions", "Migrations", "Support", "Vocabulary",
      ]),
    .testTarget(
      name: "LibraryTests",
      dependencies: ["Decisions", "Library", "Migrations", "Support", "TestSupport", "Vocabulary"]),

    // MARK: LinearAlgebra

    .target(name: "LinearAlgebra", dependencies: ["COpenBLAS"]),
    .testTarget(
      name: "LinearAlgebraTests", dependencies: ["COpenBLAS", "LinearAlgebra", "TestSupport"]),

    // MARK: Migrations

    // The embedded text is a few kilobytes; larger resources would compile too slowly as array literals.
    .target(name: "Migrations", path: "Migrations", resources: [.embedInCode("sql")]),

    // MARK: Support

    .target(name: "Support"),
    .testTarget(name: "SupportTests", dependencies: ["Support", "TestSupport"]),

    // MARK: Surroundings

    .target(name: "Surroundings", dependencies: ["CSeccomp", "CSystem", "Support"]),
    .testTarget(
      name: "SurroundingsTests", dependencies: ["Support", "Surroundings", "TestSupport"]),

    // MARK: TestSupport

    .target(name: "TestSupport", dependencies: ["Decisions", "Imaging", "Support", "Vocabulary"]),

    // MARK: Vocabulary

    .target(name: "Vocabulary"),
    .testTarget(name: "VocabularyTests", dependencies: ["Vocabulary", "TestSupport"]),

    // MARK: Watching

    .target(name: "Watching", dependencies: ["CInotifyTools", "Support"]),
    .testTarget(name: "WatchingTests", dependencies: ["Support", "TestSupport", "Watching"]),

    // MARK: Workers

    .target(
      name: "Workers",
      dependencies: [
        "CSystem", "Decoding", "Faces", "Imaging", "Inference", "LinearAlgebra", "Support",
        "Surroundings", "Vocabulary",
      ]),
    .testTarget(
      name: "WorkersTests",
      dependencies: [
        "CSystem", "Faces", "Imaging", "Inference", "ModelTestSupport", "Support", "TestSupport",
        "Vocabulary", "WorkerDouble", "WorkerTestSupport", "Workers",
      ]),
    // A worker that misbehaves on demand, for tests; it is no product.
    .executableTarget(
      name: "WorkerDouble",
      dependencies: [
        "CommandLine", "Decisions", "Faces", "Ingest", "Library", "ModelTestSupport", "Support",
        "Surroundings", "Vocabulary", "Watching", "Workers",
      ],
      path: "Tests/WorkerDouble"),
    // How tests start it.
    .target(
      name: "WorkerTestSupport",
      dependencies: ["Support", "TestSupport", "Workers"],
      path: "Tests/WorkerTestSupport"),
  ],
  swiftLanguageModes: [.v6]
)

/// The rooms they spend their time in; the others compile faster as they are.
let fuzzed: Set<String> = ["Decoding", "Imaging", "Inference", "Support", "Vocabulary", "Workers"]
if isFuzzing {
  package.targets.append(
    .executableTarget(
      name: "kinfolk-fuzz",
      dependencies: [
        "Application", "CommandLine", "Decisions", "Decoding", "Faces", "Imaging",
        "Inference", "Library", "Support", "Vocabulary", "Workers",
      ],
      path: "Fuzz", exclude: ["corpus", "leaks.txt", "seeds.py"]))
}

let clangTargets: Set<String> = [
  "CCodecs", "CDecoders", "CFaceKernels", "CImaging", "CKernels", "COpenBLAS", "CPairKernels",
  "CSystem", "CTextLayout", "CVersion", "CWeights",
]
for target in package.targets where target.type != .system && !clangTargets.contains(target.name) {
  target.swiftSettings = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
  ]
  // Tests poke at raw bytes freely; everything that ships marks each unsafe expression.
  if target.type != .test && !["TestSupport", "-fuzz"].contains(where: target.name.hasSuffix) {
    target.swiftSettings?.append(.strictMemorySafety())
  }
  if isFuzzing && fuzzed.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"]))
  }
}
