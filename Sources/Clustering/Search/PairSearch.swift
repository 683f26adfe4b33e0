internal import Dispatch
internal import Glibc
internal import Synchronization

/// Vectors to compare. The *value* of a pair is `dot(a, b) − (half(a) + half(b))`, in single precision.
struct Points {
  /// Numbers in one vector.
  let dimension: Int
  /// `[halves.count, dimension]`, row-major.
  var vectors: [Float]
  /// Half the offset of each.
  var halves: [Float]
  /// Which of the vectors are the points, in their order; all when nil.
  var indices: [Int]?

  var count: Int { indices?.count ?? halves.count }

  /// - Precondition: one half offset a vector; the indices exist.
  init(dimension: Int, vectors: [Float], halves: [Float], indices: [Int]? = nil) {
    precondition(vectors.count == halves.count * dimension, "one half offset a vector")
    precondition(indices?.allSatisfy { halves.indices.contains($0) } ?? true)
    self.dimension = dimension
    self.vectors = vectors
    self.halves = halves
    self.indices = indices
  }
}

/// Takes the pairs that a search finds. Each thread fills one of its own, and which pairs it is shown is a matter of
/// chance: only what all of them together determine (sets, the best few) may be made from them.
protocol PairSink: Sendable, SendableMetatype {
  /// For each point searched for the least value of a pair that this sink wants; may rise as pairs come in. As many as
  /// `PairSearch.limitCount` says.
  var limits: [Float] { get }

  /// - Parameters:
  ///   - first: index among the points searched for.
  ///   - second: index of another point.
  ///   - value: at least the limit of one of them, as it was a little before.
  mutating func take(_ first: Int, _ second: Int, value: Float)
}

/// Finds all pairs of points that are alike. Every product is made, in tiles that stay in registers and caches, so that
/// nothing is missed, and nothing is written down but what was asked for.
///
/// A value depends on its two vectors alone: not on tiles, nor on threads, nor on which of the two comes first.
enum PairSearch {
  /// The cores of this machine; where the process may use fewer, threads merely take turns.
  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  /// How many limits a sink holds for `count` points: whole panels are compared.
  static func limitCount(_ count: Int) -> Int { Tiles.panels(for: count) * Tiles.panel }

  /// Shows every pair that a sink wants to one of the sinks, once, the lesser index first.
  ///
  /// - Returns: the sinks, one a thread.
  /// - Complexity: O(count² · dimension / threads); O(threads) memory beyond the sinks.
  static func run<Sink: PairSink>(
    among points: Points, threads: Int = cores, sink makeSink: @Sendable () -> Sink
  ) -> [Sink] {
    let panels = Tiles.panels(for: points.count)
    let threads = max(1, min(threads, panels / 4))
    let block = min(Tiles.mostRows, max(1, panels / (threads * 8)))
    return run(jobs: (panels + block - 1) / block, threads: threads, sink: makeSink) {
      job, tiles, sink in
      let rows = job * block..<min((job + 1) * block, panels)
      for row in rows { tiles.loadRows(row - rows.lowerBound, panel: row, of: points) }
      for column in rows.lowerBound..<panels {
        tiles.loadColumns(panel: column, of: points)
        for row in rows.lowerBound..<min(rows.upperBound, column + 1) {
          let count = tiles.scan(
            row - rows.lowerBound, limitsOf: row, column, limits: sink.limits)
          for index in 0..<count {
            let pair = tiles.pair(index)
            let (first, second) = (row * Tiles.panel + pair.row, column * Tiles.panel + pair.column)
            if first < second { sink.take(first, second, value: pair.value) }
          }
        }
      }
    }
  }

  /// Shows every pair of one of `rows` and one of `columns` that a sink wants to one of the sinks. Only rows have limits; a
  /// point that is among both is paired with itself, too.
  ///
  /// - Returns: the sinks, one a thread.
  /// - Complexity: O(rows · columns · dimension / threads); O(threads) memory beyond the sinks.
  static func run<Sink: PairSink>(
    rows: Points, among columns: Points, threads: Int = cores, sink makeSink: @Sendable () -> Sink
  ) -> [Sink] {
    let (rowPanels, panels) = (Tiles.panels(for: rows.count), Tiles.panels(for: columns.count))
    let threads = max(1, min(threads, rowPanels * panels / 16))
    let block = min(Tiles.mostRows, max(1, rowPanels))
    let blocks = (rowPanels + block - 1) / block
    // Columns are shared out too, so that few rows keep all threads busy.
    let chunk = max(1, panels * blocks / (threads * 4))
    let chunks = (panels + chunk - 1) / chunk
    return run(jobs: blocks * chunks, threads: threads, sink: makeSink) { job, tiles, sink in
      let here = job / chunks * block..<min((job / chunks + 1) * block, rowPanels)
      for row in here { tiles.loadRows(row - here.lowerBound, panel: row, of: rows) }
      let start = job % chunks * chunk
      for column in start..<min(start + chunk, panels) {
        tiles.loadColumns(panel: column, of: columns)
        for row in here {
          let count = tiles.scan(row - here.lowerBound, limitsOf: row, nil, limits: sink.limits)
          for index in 0..<count {
            let pair = tiles.pair(index)
            sink.take(
              row * Tiles.panel + pair.row, column * Tiles.panel + pair.column, value: pair.value)
          }
        }
      }
    }
  }

  /// Hands each job to the next free thread. Each thread has a sink and tiles of its own.
  private static func run<Sink: PairSink>(
    jobs: Int, threads: Int, sink makeSink: @Sendable () -> Sink,
    job body: @Sendable (Int, Tiles, inout Sink) -> Void
  ) -> [Sink] {
    let next = Atomic(0)
    let sinks = Mutex<[Sink]>([])
    // One thread alone runs here and now.
    DispatchQueue.concurrentPerform(iterations: max(1, min(threads, jobs))) { _ in
      var sink = makeSink()
      let tiles = Tiles()
      while true {
        let job = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard job < jobs else { break }
        body(job, tiles, &sink)
      }
      sinks.withLock { [sink] in $0.append(sink) }
    }
    return sinks.withLock { $0 }
  }
}
