internal import Grouping
internal import Clustering
public import Faces
public import Library
internal import Support
public import Vocabulary

/// Grows the people of a library photo by photo, in memory, by the code that a scan and its groupings run: the faces of
/// new photos are placed (`Placement`), then all are grouped exactly (`IncrementalGrouping`), and people carry over.
public struct Growth {
  private let input: ClusteringInput
  private let settings: ClusteringSettings
  private let offsets: FaceOffsets
  private let calibration: Calibration
  /// Indices of the faces of each photo that shows any; in the order of the photos.
  private let photos: [[Int]]

  /// A library that grows.
  private struct State {
    var grouping: IncrementalGrouping
    /// Of all faces of the library; nil for those that did not come yet.
    var people: [PersonID?]
    /// Those that came, ascending.
    var present: [Int] = []
    var lastPerson: Int64 = 0
  }

  /// - Throws: `FacesError` when the cohort is damaged; `LibraryError`.
  public init(_ library: Library, _ settings: ClusteringSettings, models: ModelSet) throws {
    try self.init(
      library.clusteringInput(model: library.embedder(of: models)), settings,
      offsets: models.offsets(), calibration: models.calibration)
  }

  init(
    _ input: ClusteringInput, _ settings: ClusteringSettings, offsets: FaceOffsets,
    calibration: Calibration
  ) {
    self.input = input
    self.settings = settings
    self.offsets = offsets
    self.calibration = calibration
    var faces: [PhotoID: [Int]] = [:]
    for (index, photo) in input.faces.photos.enumerated() {
      faces[photo, default: []].append(index)
    }
    photos = faces.sorted { $0.key < $1.key }.map(\.value)
  }

  public var faces: [FaceID] { input.faces.ids }

  /// The people of all faces, grouped at once; in step with `faces`.
  public func atOnce() -> [PersonID?] {
    var state = start
    add(photos, to: &state, placing: false)
    return state.people
  }

  /// The people of all faces when the photos come in a random order, `batch` at a time.
  public func grown(seed: UInt64, batch: Int) -> [PersonID?] {
    var generator = SplitMix64(seed: seed)
    let order = photos.shuffled(using: &generator)
    var state = start
    for first in stride(from: 0, to: order.count, by: batch) {
      add(Array(order[first..<min(first + batch, order.count)]), to: &state, placing: true)
    }
    return state.people
  }

  /// The share of faces whose person changes when one photo comes to `size` others, or to all others if they are fewer;
  /// the mean over some photos.
  public func churn(seed: UInt64, size: Int = 5000, trials: Int = 50) -> Double {
    var generator = SplitMix64(seed: seed)
    let order = photos.shuffled(using: &generator)
    let trials = min(trials, order.count)
    guard order.count > 1 else { return 0 }
    var sum = 0.0
    if order.count - trials >= size {
      var state = start
      add(Array(order[trials..<trials + size]), to: &state, placing: false)
      for photo in order[..<trials] { sum += changes(adding: photo, to: state) }
    } else {
      for trial in 0..<trials {
        var state = start
        let others = order[..<trial] + order[(trial + 1)...]
        add(Array(others.prefix(size)), to: &state, placing: false)
        sum += changes(adding: order[trial], to: state)
      }
    }
    return sum / Double(trials)
  }

  // MARK: Parts

  private var start: State {
    State(
      grouping: IncrementalGrouping(settings, offsets: offsets, calibration: calibration),
      people: [PersonID?](repeating: nil, count: input.faces.count))
  }

  private func changes(adding photo: [Int], to before: State) -> Double {
    var state = before
    add([photo], to: &state, placing: true)
    let changed = before.present.count { state.people[$0] != before.people[$0] }
    return Double(changed) / Double(max(1, before.present.count))
  }

  private func add(_ photos: [[Int]], to state: inout State, placing: Bool) {
    if placing, !state.present.isEmpty { place(photos, &state) }
    state.present = (state.present + photos.flatMap { $0 }).sorted()
    var part = part(state.present, state)
    // Nothing stops it, and nothing was saved that could contradict itself.
    guard let outcome = try? state.grouping.update(&part) else {
      preconditionFailure("grouping in memory ends")
    }
    var made: [Int: PersonID] = [:]
    for move in outcome.moves {
      let person: PersonID? =
        switch move.to {
        case .nobody: nil
        case .person(let person): person
        case .newPerson(let number): made[number] ?? newPerson(&state)
        }
      if case .newPerson(let number) = move.to { made[number] = person }
      state.people[state.present[move.index]] = person
    }
  }

  private func place(_ photos: [[Int]], _ state: inout State) {
    var placement = state.grouping.placement(part(state.present, state))
    for photo in photos {
      let new = part(photo, state)
      let faces = state.grouping.newFaces(new)
      for (index, place) in placement.places(for: faces, people: new.people).enumerated() {
        let person: PersonID? =
          switch place {
          case .nobody: nil
          case .person(let person): person
          case .newPerson: newPerson(&state)
          }
        state.people[photo[index]] = person
        if let person { placement.add(index, of: faces, to: person) }
      }
    }
  }

  private func part(_ indices: [Int], _ state: State) -> ClusteringInput {
    var part = input.part(indices)
    part.people = indices.map { state.people[$0] }
    return part
  }

  private func newPerson(_ state: inout State) -> PersonID {
    state.lastPerson += 1
    return PersonID(state.lastPerson)
  }
}
