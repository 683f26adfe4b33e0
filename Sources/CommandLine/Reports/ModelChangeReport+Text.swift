internal import Application
internal import Library
internal import Support

extension ModelChangeReport {
  /// What it takes to have the former models again.
  private var goingBack: String {
    from.detector == to.detector
      ? "Going back is quick, for the vectors of '\(from.embedder)' are kept."
      : "Going back works the same way."
  }

  /// What is done in the background, how long it takes, and what becomes of people; whole lines.
  var text: String {
    var work: [String] = []
    if photosToSearch > 0 { work.append("\(counted(photosToSearch, "photo")) searched again") }
    if photosToEmbed > 0 {
      work.append(
        "\(counted(facesToEmbed, "face")) of \(counted(photosToEmbed, "photo")) looked at again")
    }
    if facesFromCrops > 0 {
      work.append(
        "\(counted(facesFromCrops, "face")) known by their crops, for the photo is not there")
    }
    let kept =
      vectorsKept > 0 && from.embedder != to.embedder
      ? " \(counted(vectorsKept, "face")) \(vectorsKept == 1 ? "is" : "are") known to it from before."
      : ""
    let time = seconds.map { $0 > 0 ? ", about \(duration(seconds: max(1, $0)))" : "" } ?? ""
    let cost = work.isEmpty ? "Nothing has to be looked at again" : work.joined(separator: ", ")
    return """
      \(cost)\(time).\(kept)
      Until that is done, people and answers stay as they are. Then all faces are grouped anew under all your decisions: names, \
      merges, splits, rejections, discards and covers stay. 'kinfolk status' shows how far it is. \(goingBack)

      """
  }
}

extension ModelChangeSummary {
  /// What became of the faces, as a clause: «31 faces as before, 2 appeared».
  var text: String {
    var parts = ["\(counted(matched, "face")) as before"]
    if appeared > 0 { parts.append("\(grouped(appeared)) appeared") }
    if vanished > 0 { parts.append("\(grouped(vanished)) vanished") }
    if kept > 0 {
      parts.append("\(grouped(kept)) not found again and kept, for you decided about them")
    }
    if fromCrops > 0 {
      parts.append("\(grouped(fromCrops)) known by their crops, for the photo is not there")
    }
    return parts.joined(separator: ", ")
  }
}
