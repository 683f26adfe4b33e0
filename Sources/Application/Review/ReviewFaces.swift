internal import Grouping
public import Clustering
public import Library
public import Vocabulary

/// One of those a question is about, and the faces to show of them.
public struct ReviewFaces: Sendable {
  public var member: Crowd.Member
  /// Nil for a face of nobody, and for a person who is gone.
  public var person: Person?
  public var faces: [FaceID]
}

extension ReviewSession {
  /// Who a question is about, with their clearest faces; of a pair the two most alike faces come first.
  ///
  /// - Parameter limit: faces of each at most.
  /// - Complexity: as of `PeopleReading.nearestFaces` for a pair.
  public func faces(
    for question: ReviewQuestion, limit: Int
  ) throws(LibraryError) -> [ReviewFaces] {
    switch question {
    case .who(let person, _, _): return [try faces(of: .person(person), first: nil, limit)]
    case .same(let suggestion):
      let nearest = reading.nearestFaces(.person(suggestion.person), suggestion.other)
      return [
        try faces(of: .person(suggestion.person), first: nearest?.first, limit),
        try faces(of: suggestion.other, first: nearest?.second, limit),
      ]
    }
  }

  private func faces(
    of member: Crowd.Member, first: FaceID?, _ limit: Int
  ) throws(LibraryError) -> ReviewFaces {
    switch member {
    case .face(let face): return ReviewFaces(member: member, person: nil, faces: [face])
    case .person(let id):
      let best = try library.faces(of: id, limit: limit).map(\.id)
      var faces = best.filter { $0 != first }
      // A decision since the reading may have moved it.
      if let first, try library.face(first)?.person == id { faces.insert(first, at: 0) }
      return ReviewFaces(
        member: member, person: try library.person(id), faces: Array(faces.prefix(limit)))
    }
  }
}
