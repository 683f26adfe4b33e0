internal import Application

extension SettingsFile {
  /// A file that holds every setting with its meaning and default, all of it comment.
  static func example(defaults: Configuration) -> String {
    var text = """
      # Kinfolk's configuration. Take the # off a line like '#key = value' to set it.
      #
      # The first of these files counts: --config FILE, $KINFOLK_CONFIG,
      # $XDG_CONFIG_HOME/kinfolk/kinfolk.conf, ~/.config/kinfolk/kinfolk.conf.
      # What stands there goes over what 'kinfolk config set' keeps in the library;
      # options of the command line go over both. 'kinfolk config' shows what is in
      # use and where it comes from.

      """
    for setting in Setting.all {
      let note =
        if setting.repeats {
          " May be given several times."
        } else if setting.isOfEmbedder {
          " In this file it counts for the embedder that a line 'embedder = NAME' names."
        } else {
          ""
        }
      text += "\n"
      for line in HelpText.wrap(
        "\(setting.meaning) Must be \(setting.allowed).\(note)", width: HelpText.width - 2)
      {
        text += "# \(line)\n"
      }
      for value in setting.samples ?? [setting.read(defaults)] {
        text += "#\(setting.key) = \(value)\n"
      }
    }
    return text
  }
}
