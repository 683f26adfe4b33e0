import Testing

/// Help screens are a contract: each is compared whole.
@Suite struct HelpTests {
  static let screens: [(command: String, screen: String)] = [
    (
      "scan",
      """
      Find the faces in folders of photos and group them into people.

      USAGE
        kinfolk scan [OPTIONS] FOLDER...

      Only what is new or changed is looked at, so a second scan is quick. Photos are
      never changed. Hidden files, and folders with a file named .nomedia, are passed
      over; files that are no JPEG or PNG are counted and skipped.

      Ctrl-C may be pressed at any time: what is done is kept, and the next scan goes
      on from there.

      ARGUMENTS
        FOLDER...  A folder of JPEG and PNG photos; folders inside it are scanned too.

      OPTIONS
        -j, --jobs N  Worker processes (setting jobs; default: one a processor core).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk scan ~/Pictures
            Scan a folder; the library is made if there is none.
        kinfolk scan --library family.sqlite --jobs 2 ~/Family
            Use a library of its own and at most two workers.

      EXIT STATUS
        0    Everything asked for was done.
        1    It could not be done; the message says why and what helps.
        3    Some photos failed; each is listed with its reason.
        64   The command line was wrong; the message shows the right usage.
        130  Stopped by Ctrl-C; everything done so far is kept.

      """
    ),
    (
      "status",
      """
      Show what the library holds: folders, photos, faces, people.

      USAGE
        kinfolk status

      Photos that failed are listed with their reasons.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk status
            Show the library in numbers.
        kinfolk status --json
            The same for programs.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "people",
      """
      List the people found, those with most photos first.

      USAGE
        kinfolk people

      The number in the first column stands for the person in every other command; it
      stays the same from scan to scan.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk people
            List everybody.
        kinfolk people --json | jq '.people[] | select(.name == null) | .id'
            Numbers of the people without a name.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "suggest",
      """
      List who may be the same person, and who has no name yet.

      USAGE
        kinfolk suggest [OPTIONS]

      Those come first whose answer is expected to settle most faces: how likely they
      are one person, times the faces that would get a name. Pairs that you have told
      apart, that share a photo, or that both have a name are never listed.

      'kinfolk review' asks about them one by one; 'merge' and 'different' answer a
      single one.

      OPTIONS
            --limit N  Suggestions of each kind at most, 1 to 10000 (default 20).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk suggest
            The twenty questions most worth an answer.
        kinfolk suggest --limit 500 --json | jq '.same[] | select(.chance > 0.9)'
            Those that are nearly certain.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "name",
      """
      Give a person a name.

      USAGE
        kinfolk name PERSON NAME

      A name is kept for good: no later scan or setting takes it away.

      ARGUMENTS
        PERSON  A person's number ('3' or '#3') or present name.
        NAME    The new name.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk name 3 'Ada Lovelace'
            Name person 3.
        kinfolk name 'Ada Lovelace' 'Ada King'
            Change a name.

      EXIT STATUS
        0   Everything asked for was done.
        1   There is no such person, or the name is taken.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "photos",
      """
      List the photos that show a person, one path a line.

      USAGE
        kinfolk photos [OPTIONS] PERSON...

      --with and --without can be given several times. Photos without a capture date
      are left out when a date is asked for. A photo that lies in several places is
      listed once, and only while one of its files is there.

      ARGUMENTS
        PERSON...  A person's name or number; with several, photos that show any of
                   them.

      OPTIONS
            --with PERSON     Only photos that show this person too.
            --without PERSON  Only photos that do not show this person.
            --since DATE      Only photos taken on this date or later: 2019, 2019-07,
                              2019-07-04 or 2019-07-04T12:30.
            --until DATE      Only photos taken on this date or before.
        -0, --print0          End each path with a zero byte instead of a line end,
                              for 'xargs -0'.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk photos Ada
            The photos that show Ada.
        kinfolk photos Ada --with Grace --without 7 --since 2019 --until 2021-06
            Ada and Grace without person 7, from 2019 to June 2021.
        kinfolk photos Ada -0 | xargs -0 cp -t ~/Ada
            Copy Ada's photos to a folder.

      EXIT STATUS
        0   The photos were listed, even if there are none.
        1   There is no such person, or no library.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "sheet",
      """
      Draw a contact sheet: all faces of a person on one picture.

      USAGE
        kinfolk sheet PERSON -o FILE [OPTIONS]

      Below each face stands the day the photo was taken, or the name of its file.
      Clear faces come first, so a face that does not belong is often among the last.

      A FILE that is there already is replaced, unless it is one of your photos.

      ARGUMENTS
        PERSON  A person's name or number.

      OPTIONS
        -o, --output FILE  The picture to write, .jpg or .png.
            --limit N      Faces at most, the best first (default 240).
            --columns N    Faces a row, 1 to 40.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk sheet 3 -o person3.jpg
            Look at person 3 before giving a name.
        kinfolk sheet 'Ada Lovelace' --limit 24 --columns 6 -o ada.png
            The best 24 faces.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "faces",
      """
      List the faces of a photo: box, score, quality, landmarks and person.

      USAGE
        kinfolk faces [OPTIONS] PHOTO

      Boxes and landmarks are in pixels of the upright photo. Faces are numbered from
      left to right; 'crop', 'highlight' and 'compare' use the same numbers.

      For a photo that the library knows, wherever it lies, the stored faces are used,
      with the people they belong to. Any other is looked at on the spot; so is every
      photo when one of the detector's options is given.

      ARGUMENTS
        PHOTO  A JPEG or PNG file, in the library or not.

      OPTIONS
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for the detector's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of the detector's search scales (setting
                                pyramid-factor).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk faces wedding.jpg
            Who is where in the photo.
        kinfolk faces wedding.jpg --json
            The same for programs.
        kinfolk faces crowd.jpg --min-face 15
            Look for smaller faces, too.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "highlight",
      """
      Draw a photo's faces on a copy of it: boxes, landmarks and names.

      USAGE
        kinfolk highlight PHOTO -o FILE [OPTIONS]

      A FILE that is there already is replaced, unless it is one of your photos.

      For a photo that the library knows, wherever it lies, the stored faces are used,
      with the people they belong to. Any other is looked at on the spot; so is every
      photo when one of the detector's options is given.

      ARGUMENTS
        PHOTO  A JPEG or PNG file, in the library or not.

      OPTIONS
        -o, --output FILE       The picture to write, .jpg or .png.
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for the detector's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of the detector's search scales (setting
                                pyramid-factor).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk highlight wedding.jpg -o marked.jpg
            See who is who in the photo.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "crop",
      """
      Cut out each face of a photo as a square picture.

      USAGE
        kinfolk crop PHOTO -o DIR [OPTIONS]

      The pictures are JPEG files named after the photo and the number of the face:
      wedding.jpg gives wedding-1.jpg, wedding-2.jpg and so on. Files of these names
      are replaced; nothing is written when one of them is a photo of yours.

      For a photo that the library knows, wherever it lies, the stored faces are used,
      with the people they belong to. Any other is looked at on the spot; so is every
      photo when one of the detector's options is given.

      ARGUMENTS
        PHOTO  A JPEG or PNG file, in the library or not.

      OPTIONS
        -o, --output DIR        The folder to write to; made if missing.
            --size PIXELS       Side of the square pictures, 16 to 4096 (default 224).
            --margin PERCENT    Surroundings on each side, in percent of the face, 0
                                to 200 (default 0).
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for the detector's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of the detector's search scales (setting
                                pyramid-factor).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk crop wedding.jpg -o faces
            All faces, 224 x 224 pixels each.
        kinfolk crop wedding.jpg -o faces --size 512 --margin 40
            Larger heads.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "compare",
      """
      Compare every face of one photo with every face of another.

      USAGE
        kinfolk compare [OPTIONS] A B

      Prints the cosine distance of each pair of faces, 0 for the same picture, and
      marks those at or below the threshold. Grouping is a little stricter with faces
      that look like many strangers; in the JSON form 'adjusted' is the distance as
      grouping sees it.

      For a photo that the library knows, wherever it lies, the stored faces are used,
      with the people they belong to. Any other is looked at on the spot; so is every
      photo when one of the detector's options is given.

      ARGUMENTS
        A  A JPEG or PNG file, in the library or not.
        B  Another one, or the same.

      OPTIONS
            --threshold DISTANCE
                                The cosine distance up to which faces are one person
                                (setting threshold).
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for the detector's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of the detector's search scales (setting
                                pyramid-factor).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk compare ada.jpg unknown.jpg
            Is it the same person?
        kinfolk compare class-1999.jpg class-2019.jpg
            Who is in both group photos?

      EXIT STATUS
        0   The faces were compared, whether or not any match.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "tune",
      """
      Find the threshold that suits the people you have confirmed.

      USAGE
        kinfolk tune [-o FILE]

      All faces are grouped at many thresholds as if nothing were known, and what
      comes out is held against the faces of people with a name: those that were
      confirmed, or moved, merged or named. A face that nobody confirmed counts as a
      stranger, unless it belongs to the person already. Nothing is changed.

      precision: how much of what was put together belongs together; recall: how much
      of what belongs together was put together; F: their harmonic mean; once counted
      face by face (B-cubed, B3), once over pairs of faces.

      Marked by B-cubed are: best, the middle of the thresholds with the greatest F,
      and where it lies in nine of ten resamplings of the people you confirmed;
      precise, the loosest with a precision of at least 0.99, if any; now, the one in
      use.

      It takes 5 named people with confirmed faces in 4 photos each; the more, the
      surer. Splits, merges and moved faces tell most: a name alone confirms what the
      present threshold found.

      A FILE that is there already is replaced, unless it is one of your photos.

      OPTIONS
        -o, --output FILE  The picture to write, .jpg or .png.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk tune
            Would another threshold be better?
        kinfolk tune -o tune.png
            The same as a picture, too.

      EXIT STATUS
        0   Everything asked for was done.
        1   Too little is confirmed to tell; the message says what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "config",
      """
      Show or change the library's settings: the threshold and the rest.

      USAGE
        kinfolk config [list]
        kinfolk config get KEY
        kinfolk config set [--dry-run] KEY VALUE
        kinfolk config unset [--dry-run] KEY

      threshold: How different two faces may be and still be one person, as a cosine
      distance: two groups of faces join while their mean distance is at most this,
      small groups while it is well below (two single faces: three quarters of it).
      Smaller is stricter: more people, fewer mix-ups. Must be a number above 0, at
      most 1.

      quality-gate: Faces whose quality (size, sharpness, pose, detector score) lies
      below this can join people but never found one. Must be a number from 0 to 1.

      minimum-face: Side of the smallest face looked for, in pixels of the photo as it
      is searched. 'auto' is 2 % of the photo's long side, at least 20. Must be 'auto'
      or a number from 12 to 2000.

      detector-thresholds: Scores a candidate must reach in the detector's three
      stages. Higher finds fewer faces and fewer things that are none. Must be three
      numbers from 0 to 1 with commas between, like 0.6,0.7,0.8.

      pyramid-factor: Size of each smaller copy of the photo the detector searches,
      relative to the one before. Nearer 1 is more thorough and slower. Must be a
      number from 0.3 to 0.95.

      working-size: Long side, in pixels, at which larger photos are searched. Must be
      a whole number from 320 to 10000.

      jobs: Worker processes of a scan. 'auto' is one a processor core. Must be 'auto'
      or a whole number from 1 to 256.

      A change of threshold or quality-gate groups the faces anew at once, and says
      how many people joined or came apart; with --dry-run it says so before. Names
      and decisions are kept. The detector's settings count from the next scan on,
      which looks at every photo again.

      ARGUMENTS
        [ACTION]  list (the default): every setting with its meaning; get, set: one of
                  them; unset: back to the default.
        [KEY]     The setting.
        [VALUE]   Its new value.

      OPTIONS
            --dry-run  With set and unset: change nothing, and say what would happen
                       to the people.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk config
            Every setting, its value and its meaning.
        kinfolk config set threshold 0.055
            Be stricter about who is the same person.
        kinfolk config set threshold 0.055 --dry-run
            First see how many people would join or come apart.
        kinfolk config unset threshold
            Back to the default.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "recluster",
      """
      Group all faces into people anew, from scratch.

      USAGE
        kinfolk recluster

      There is no need to: a scan, a decision and a setting bring the people up to
      date by themselves, and the result is the same. It helps when you suspect it is
      not.

      Names and decisions are kept, and so are the numbers of people whose faces are
      the same.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk recluster
            Group everything anew, and see what changed.
        kinfolk recluster --json | jq .moved
            How many faces changed their person.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "eval",
      """
      Measure how well people are found, on a folder with known answers.

      USAGE
        kinfolk eval [OPTIONS] DIR

      The folder is scanned and grouped as 'scan' does, in a library that is thrown
      away; name one with --library to keep it, and its faces are used again next
      time. In each photo the face nearest the middle is the labelled person; the
      others take part in grouping and are not scored. A photo without a face counts
      as missed and takes no part in precision and recall.

      People whose photos the cohort was made from are left out of every score,
      because the program has seen them.

      pairwise: of all pairs of faces put together, how many belong together
      (precision), and of all that belong together, how many were put together
      (recall). B-cubed: the same, face by face. F is the harmonic mean. Verification:
      the threshold is chosen on all folds but one and tried on that one, in turn; a
      pair with a missed face counts as told apart.

      ARGUMENTS
        DIR  A folder with one folder a person, unless --labels is given.

      OPTIONS
            --labels FILE       CSV with the columns path (relative to DIR) and
                                identity, instead of one folder a person.
            --pairs FILE        Also measure verification on these pairs, in the
                                format of LFW's pairs.txt.
            --keep FILE         Score only the people named in FILE, one a line.
            --threshold DISTANCE
                                The cosine distance up to which faces are one person
                                (setting threshold).
        -j, --jobs N            Worker processes (setting jobs; default: one a
                                processor core).
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for the detector's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of the detector's search scales (setting
                                pyramid-factor).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk eval lfw --pairs pairs.txt
            Measure on Labeled Faces in the Wild.
        kinfolk eval album --labels album/labels.csv --json
            Measure on an album.

      EXIT STATUS
        0    Everything asked for was done.
        1    It could not be done; the message says why and what helps.
        3    Measured, but some photos could not be read; they count as missed.
        64   The command line was wrong; the message shows the right usage.
        130  Stopped by Ctrl-C; everything done so far is kept.

      """
    ),
    (
      "help",
      """
      Show the commands, or explain one.

      USAGE
        kinfolk help [COMMAND]

      ARGUMENTS
        [COMMAND]  The command to explain.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk help scan
            Explain the scan command; so does 'kinfolk scan --help'.

      EXIT STATUS
        0   Everything asked for was done.
        64  There is no such command.

      """
    ),
    (
      "worker",
      """
      Analyse photos handed over by 'kinfolk scan'. Not meant to be started by hand.

      USAGE
        kinfolk worker

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            $XDG_DATA_HOME/kinfolk/library.sqlite, else
                            ~/.local/share/kinfolk/library.sqlite.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
  ]

  static let overview = """
    Groups the faces of a photo folder into people. Nothing leaves this machine.

    USAGE
      kinfolk COMMAND [OPTIONS] ...

    SCAN AND LOOK
      scan       Find the faces in folders of photos and group them into people.
      status     Show what the library holds: folders, photos, faces, people.
      people     List the people found, those with most photos first.
      photos     List the photos that show a person, one path a line.
      sheet      Draw a contact sheet: all faces of a person on one picture.
      faces      List the faces of a photo: box, score, quality, landmarks and
                 person.
      highlight  Draw a photo's faces on a copy of it: boxes, landmarks and names.
      crop       Cut out each face of a photo as a square picture.

    CORRECT
      suggest    List who may be the same person, and who has no name yet.
      name       Give a person a name.

    MEASURE AND SET
      compare    Compare every face of one photo with every face of another.
      tune       Find the threshold that suits the people you have confirmed.
      config     Show or change the library's settings: the threshold and the rest.
      recluster  Group all faces into people anew, from scratch.
      eval       Measure how well people are found, on a folder with known answers.

    OTHER
      help       Show the commands, or explain one.

    GLOBAL OPTIONS
          --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                          $XDG_DATA_HOME/kinfolk/library.sqlite, else
                          ~/.local/share/kinfolk/library.sqlite.
          --json          Print JSON on standard output, and errors as JSON on
                          standard error.
      -h, --help          Show this help.
          --version       Show the version.

    EXAMPLES
      kinfolk scan ~/Pictures
          Find the faces in a folder and group them into people.
      kinfolk name 3 'Ada Lovelace'
          Give person 3 a name.
      kinfolk photos 'Ada Lovelace'
          List the photos that show her.

    EXIT STATUS
      0    Everything asked for was done.
      1    It could not be done; the message says why and what helps.
      3    Done, but some photos failed; each is listed with its reason.
      64   The command line was wrong; the message shows the right usage.
      130  Stopped by Ctrl-C; everything done so far is kept.

    More may be added; treat any status other than 0 as a failure. 'kinfolk help
    COMMAND' explains one command.

    """

  let kinfolk: Kinfolk

  init() throws { kinfolk = try Kinfolk() }

  @Test(arguments: ["help", "--help", "-h"])
  func theOverviewIsAsExpected(word: String) throws {
    let result = try kinfolk.run(word)
    #expect(result.status == 0)
    #expect(result.output == Self.overview)
    #expect(result.errors == "")
  }

  @Test(arguments: screens)
  func everyCommandExplainsItself(command: String, screen: String) throws {
    for words in [["help", command], [command, "--help"], [command, "-h"]] {
      let result = try kinfolk.run(words)
      #expect(result.status == 0)
      #expect(result.output == screen)
      #expect(result.errors == "")
    }
  }

  @Test func theOverviewNamesEveryCommandButTheHiddenOne() {
    for (command, _) in Self.screens {
      let isListed = Self.overview.contains("\n  \(command) ")
      #expect(isListed == (command != "worker"), "\(command)")
    }
  }

  @Test func screensFitEightyColumns() {
    for (_, screen) in Self.screens + [("", Self.overview)] {
      for line in screen.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }
  }

  @Test func helpIsJSONToo() throws {
    for words in [["help", "scan", "--json"], ["scan", "--help", "--json"]] {
      let help = try kinfolk.run(words).json()["help"] as? String
      #expect(help == Self.screens.first { $0.command == "scan" }?.screen)
    }
  }
}
