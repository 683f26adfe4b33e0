/// A faster way to compute what a node means, for some shapes only: what a plan may put in the place of its operator.
///
/// An operator names the paths it has (`Planned.fastPaths`), and a path says all that the rest must know of it, so that a new
/// one touches no file but its own and its operator's.
///
/// It reads constants when it is planned, never in a run.
protocol FastPath: Planned {
  /// How it wants the inputs that are not known when the plan is made.
  var reads: TensorLayout { get }
  /// How it leaves its output.
  var writes: TensorLayout { get }

  /// Its inputs, made of those of the node in whose place it comes.
  func inputs(_ inputs: [Graph.ID?]) -> [Graph.ID?]

  /// The same with `next` behind it, which is the only one to read its output; nil where it cannot do that in one step.
  /// Further inputs of `next` come behind its own.
  ///
  /// - Parameters:
  ///   - output: of this path, where that lies in planes.
  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)?

  /// The same and `other`, which reads the same tensor, in one step; nil where that cannot be. Further inputs of `other`, and
  /// its outputs, come behind its own.
  func joined(with other: any Planned) -> (any FastPath)?
}

extension FastPath {
  func inputs(_ inputs: [Graph.ID?]) -> [Graph.ID?] { inputs }
  func absorbing(_ next: any Planned, over output: TensorInfo?) -> (any FastPath)? { nil }
  func joined(with other: any Planned) -> (any FastPath)? { nil }

  /// Whether it is of use only among others that do.
  var touchesBlocks: Bool { reads == .blocks || writes == .blocks }
}

/// How a tensor of four axes lies in memory.
enum TensorLayout {
  /// `[N, C, H, W]`, as in the model. Tensors of any other number of axes lie so, too.
  case planes
  /// `[N, C / 16, H, W, 16]`, see `Blocks`.
  case blocks
}
