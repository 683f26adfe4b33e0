internal import Decoding
public import Imaging

// Besides the worker's side (`Worker+Photos.swift`) the only file that imports Decoding, for the table: nothing here decodes
// (`script/test --filter BorderTests`).

extension PictureFormat {
  /// Every format that workers read.
  public static let all = PictureReader.all.map(\.format)
}
