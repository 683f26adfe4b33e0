internal import CKernels

/// A matrix whose rows are bytes: each stands for (byte − zero point) · scale, and for that times the factor of its row where
/// there are factors.
struct QuantisedRows {
  let values: Constant
  let scales: Constant
  let zeros: Constant?
  /// Elements of a row that share a scale.
  let block: Int
  /// Scales a row has; 0 where all rows share theirs.
  let rowScales: Int
  private(set) var factors: Constant?

  /// nil for what is no matrix of bytes, or where scales change from one row to the next within a block of them.
  init?(values: Constant, scales: Constant, zeros: Constant?, _ blocks: QuantizationBlocks) {
    guard values.info.rank >= 2, values.info.count > 0, [.int8, .uint8].contains(values.info.type),
      let (block, rowScales) = blocks.alongRows(of: values.info.shape[0])
    else { return nil }
    (self.values, self.scales, self.zeros) = (values, scales, zeros)
    (self.block, self.rowScales) = (block, rowScales)
  }

  var count: Int { values.info.shape[0] }
  /// Elements of a row.
  var depth: Int { values.info.count / count }

  /// The same, each row times a factor.
  func scaled(by factors: [Float]) -> QuantisedRows? {
    guard factors.count == count else { return nil }
    let given = self.factors?.floats ?? [Float](repeating: 1, count: count)
    var rows = self
    rows.factors = try? Constant([count], floats: zip(given, factors).map { $0 * $1 })
    return rows
  }

  /// For a kernel; valid while this value lives.
  var argument: kf_quantised {
    unsafe kf_quantised(
      values: values.bytes, scales: scales.floatBytes, zeros: zeros.map { unsafe $0.bytes },
      is_signed: values.info.type == .int8, block: min(block, depth), column_scales: rowScales)
  }
}

/// A fast path of Gemm: as `BlockedProduct`, but the weights are quantised, and are read as they lie in the file.
///
/// The dense layer behind a convolutional network is most of its weights and little of its work: it waits for memory, of which
/// bytes are a quarter, and no process has a copy of its own.
struct QuantisedProduct: FastPath {
  var reads: TensorLayout { .planes }
  var writes: TensorLayout { .planes }

  /// - Parameters:
  ///   - weights: `[columns, depth]`, as `BlockedProduct` takes them.
  static func serves(_ rows: QuantisedRows, _ weights: TensorInfo) -> Bool {
    rows.factors == nil && [rows.count, rows.depth] == weights.shape
      && (rows.block % Blocks.size == 0 || rows.block >= rows.depth)
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let rows = try inputs.floats(0).shape[0]
    guard let source = try inputs.constant(1).recipe?.quantised else {
      throw .invalid("weights that are not quantised")
    }
    let (columns, depth) = (source.count, source.depth)
    let bias = try Constant(
      [columns],
      floats: inputs.has(2)
        ? try inputs.constant(2).floats ?? [] : [Float](repeating: 0, count: columns))
    return Work(outputs: [try TensorInfo(.float, [rows, columns])]) { operands in
      var weights = unsafe source.argument
      unsafe kf_quantised_product(
        Packing.level, operands.floats(0), rows, depth, &weights, columns, bias.floatBytes,
        operands.floats(out: 0))
    }
  }
}
