internal import CKernels

/// A matrix whose rows are bytes: each stands for (byte − zero point) · scale.
struct QuantisedRows {
  let values: Constant
  let scales: Constant
  let zeros: Constant?
  /// Elements of a row that share a scale.
  let block: Int
  /// Scales a row has; 0 where all rows share theirs.
  let rowScales: Int

  /// nil for what is no matrix of bytes, or where scales change from one row to the next within a block of them.
  init?(values: Constant, scales: Constant, zeros: Constant?, _ blocks: QuantizationBlocks) {
    guard values.info.rank == 2, [.int8, .uint8].contains(values.info.type),
      let (block, rowScales) = blocks.alongRows
    else { return nil }
    (self.values, self.scales, self.zeros) = (values, scales, zeros)
    (self.block, self.rowScales) = (block, rowScales)
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
    rows.values.info.shape == weights.shape
      && (rows.block % Blocks.size == 0 || rows.block >= weights.shape[1])
  }

  func plan(_ inputs: Inputs) throws(OperatorError) -> Work {
    let rows = try inputs.floats(0).shape[0]
    guard let source = try inputs.constant(1).recipe?.quantised else {
      throw .invalid("weights that are not quantised")
    }
    let shape = source.values.info.shape
    let (columns, depth) = (shape[0], shape[1])
    let bias = try Constant(
      [columns],
      floats: inputs.has(2)
        ? try inputs.constant(2).floats ?? [] : [Float](repeating: 0, count: columns))
    return Work(outputs: [try TensorInfo(.float, [rows, columns])]) { operands in
      var weights = unsafe kf_quantised(
        values: source.values.bytes, scales: source.scales.floatBytes,
        zeros: source.zeros.map { unsafe $0.bytes }, is_signed: source.values.info.type == .int8,
        block: min(source.block, depth), column_scales: source.rowScales)
      unsafe kf_quantised_product(
        Packing.level, operands.floats(0), rows, depth, &weights, columns, bias.floatBytes,
        operands.floats(out: 0))
    }
  }
}
