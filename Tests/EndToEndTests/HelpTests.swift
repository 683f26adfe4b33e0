import Testing

/// Help screens are a contract: each is compared whole.
@Suite struct HelpTests {
  static let screens: [(command: String, screen: String)] = [
    (
      "scan",
      """
      Find the faces in folders of photos and group them into people.

      USAGE
        kinfolk scan [OPTIONS] [FOLDER...]

      Only what is new or changed is looked at, so a second scan is quick. Photos are
      never changed. Hidden files, folders with a file named .nomedia, and what NAS,
      cameras and programs leave beside photos (thumbnails, trash, sidecars) are
      passed over and counted; the setting 'ignore' says otherwise. Files that are no
      JPEG, HEIC, AVIF, WebP, PNG, TIFF, GIF, BMP, JPEG XL or camera raw are counted
      and skipped.

      Ctrl-C may be pressed at any time: what is done is kept, and the next scan goes
      on from there.

      ARGUMENTS
        [FOLDER...]  A folder of JPEG, HEIC, AVIF, WebP, PNG, TIFF, GIF, BMP, JPEG XL
                     and camera raw photos; folders inside it are scanned too. Or a
                     single photo.

      OPTIONS
        -j, --jobs N  Worker processes (setting jobs; default: one a processor core).
            --again   Read every file and search every photo anew, whatever is known
                      of it; without FOLDER all that was ever scanned.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk scan ~/Pictures
            Scan a folder; the library is made if there is none.
        kinfolk scan --library family.sqlite --jobs 2 ~/Family
            Use a library of its own and at most two workers.
        kinfolk scan --again ~/Pictures/2019
            Read a folder anew, whatever is known of it.

      EXIT STATUS
        0    Everything asked for was done.
        1    It could not be done; the message says why and what helps.
        3    Some photos failed; each is listed with its reason.
        64   The command line was wrong; the message shows the right usage.
        74   Done and kept, but standard output could not be written.
        130  Stopped by Ctrl-C; everything done so far is kept.

      """
    ),
    (
      "status",
      """
      Show what the library holds, and what the service does.

      USAGE
        kinfolk status [OPTIONS]

      Folders, photos, faces and people; of a running service its progress, memory and
      last error; and the photos that failed, with their reasons and when they are
      tried again.

      OPTIONS
        -f, --follow  Show it again and again, in place, until Ctrl-C; with --json a
                      line whenever it changes.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk status
            Show the library in numbers.
        kinfolk status --follow
            See the service work.
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
        kinfolk people [OPTIONS]

      The number in the first column stands for the person in every other command; it
      stays the same from scan to scan. Confirmed faces are those that your decisions
      bind to a person: no later scan or setting takes them away.

      A picture in several files, as RAW and JPEG or with an edited copy, is one
      photo, with a face in each of them.

      OPTIONS
            --hidden  Only the hidden people.
            --all     The hidden people too.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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

      Except where that photo looks like a collage, a passport sheet or a mirror: a
      person gets one face of a photo, and whether another that looks the same is
      theirs too is asked as «same person, a collage?». 'merge --same-photo' and 'move
      --same-photo' say yes.

      'kinfolk review' asks about them one by one; 'merge' and 'different' answer a
      single one.

      OPTIONS
            --limit N  Suggestions of each kind at most, 1 to 10000 (default 20).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
      "review",
      """
      Answer the most useful questions about people, one by one.

      USAGE
        kinfolk review [OPTIONS]

      Asks whether two people are one, and who somebody without a name is: those
      questions first whose answer is expected to settle most faces. Each answer is
      saved at once as a decision and can be taken back, here with u and later with
      'kinfolk undo'. What you told apart is never asked again.

      Where one photo shows both and looks like a collage, y puts all these faces in
      one person.

      Where a name is asked for, Tab completes those that are known, in any case and
      without accents; a known name says that this is the same person, after a
      question back.

      The faces are shown in terminals that know the kitty or the sixel protocol, over
      ssh too; elsewhere in a file whose path is printed. Without a terminal, answers
      are read from standard input, one a line: y, n, s, u, q or a name.

      OPTIONS
            --pictures HOW  How faces are shown: kitty, sixel (in the terminal), sheet
                            (a file), none. Default: the terminal is asked; a file
                            where it cannot.
        -o, --output FILE   Write the contact sheet here, .jpg or .png, and keep it.
                            Default: a private temporary file.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk review
            Go through the questions.
        kinfolk review --pictures sheet -o faces.png
            Keep faces.png open beside it.
        printf 'y\\nn\\nq\\n' | kinfolk review --pictures none
            Answer from a script.

      EXIT STATUS
        0    Everything asked for was done.
        1    It could not be done; the message says why and what helps.
        64   The command line was wrong; the message shows the right usage.
        74   Done and kept, but standard output could not be written.
        130  Stopped by Ctrl-C; every answer so far is kept.

      """
    ),
    (
      "name",
      """
      Give a person a name.

      USAGE
        kinfolk name PERSON NAME
        kinfolk name PERSON --remove

      A name is kept for good, and so are the faces the person has now: no later scan
      or setting takes them away. Two people cannot have the same name; where they are
      one person, 'kinfolk merge' says so.

      ARGUMENTS
        PERSON  A person's number ('3' or '#3') or present name.
        [NAME]  The new name.

      OPTIONS
            --remove  Take the name away.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk name 3 'Ada Lovelace'
            Name person 3.
        kinfolk name 'Ada Lovelace' 'Ada King'
            Change a name.
        kinfolk name 'Ada King' --remove
            The person has no name any more.

      EXIT STATUS
        0   Everything asked for was done.
        1   There is no such person, or the name is taken; nothing changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "merge",
      """
      Say that people are one and the same.

      USAGE
        kinfolk merge [OPTIONS] PERSON OTHER...

      PERSON keeps number and name, or takes the name of the first other who has one.
      The faces stay together for good: no later scan or setting parts them.

      ARGUMENTS
        PERSON    The person who stays, by name or number.
        OTHER...  Who is that person too; their numbers lead to PERSON from now on.
                  '-' reads more from standard input, one a line or each ended by a
                  zero byte, for lists made by other programs.

      OPTIONS
            --same-photo  Even if two faces of one photo come together, as in a
                          collage.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk merge Ada 7
            Person 7 is Ada.
        kinfolk merge 3 12 15
            Persons 12 and 15 are person 3.
        kinfolk merge Ada 7 --same-photo
            Although both are on one photo, a collage.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "split",
      """
      Say that a person is several people.

      USAGE
        kinfolk split PERSON FACE...
        kinfolk split PERSON --natural [--threshold DISTANCE]
        kinfolk split PERSON --natural --dry-run [-o FILE]

      --natural looks at the person's faces alone, whatever you decided about them,
      and lowers the threshold, to three quarters at the most, until they fall into
      two parts or more that are not small. Faces of one photo go to different parts.

      The largest part stays the person, with the name; every other becomes a person
      of its own. They are never taken for one person again.

      ARGUMENTS
        PERSON     The person's name or number.
        [FACE...]  Faces that are together somebody else. A face: its number as
                   'show', 'sheet' and 'faces' print it (17 or @17), or PHOTO:N, the
                   N-th face of a photo from the left. '-' reads more from standard
                   input, one a line or each ended by a zero byte, for lists made by
                   other programs.

      OPTIONS
            --natural      Into the parts that the faces fall into by themselves.
            --threshold DISTANCE
                           The cosine distance up to which faces are one part, instead
                           of looking for one at which the person falls apart.
            --dry-run      Show the parts: how many faces, the best of them; change
                           nothing.
        -o, --output FILE  With --dry-run: draw each part's best faces in a row, .jpg
                           or .png.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk split Ada @17 @31
            Faces 17 and 31 are somebody else, both the same.
        kinfolk split Ada --natural --dry-run -o parts.jpg
            Look at the parts first.
        kinfolk split Ada --natural
            Part them.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "move",
      """
      Give faces to the person they belong to.

      USAGE
        kinfolk move FACE... --to PERSON [--same-photo]
        kinfolk move FACE... --new [--same-photo]

      ARGUMENTS
        FACE...  A face: its number as 'show', 'sheet' and 'faces' print it (17 or
                 @17), or PHOTO:N, the N-th face of a photo from the left. '-' reads
                 more from standard input, one a line or each ended by a zero byte,
                 for lists made by other programs.

      OPTIONS
            --to PERSON   Whose faces they are.
            --new         They are one person not known yet.
            --same-photo  Even if two faces of one photo come together, as in a
                          collage.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk move @17 @31 --to Ada
            Faces 17 and 31 are Ada's.
        kinfolk move wedding.jpg:2 --to Ada
            The second face from the left is Ada's.
        kinfolk move 17 31 --new
            They are somebody else, both the same.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "reject",
      """
      Say that faces are not this person.

      USAGE
        kinfolk reject PERSON FACE...

      They never come back to the person by themselves; the program looks for somebody
      else they resemble. Where you know who it is, 'kinfolk move' says so.

      ARGUMENTS
        PERSON   The person's name or number.
        FACE...  A face: its number as 'show', 'sheet' and 'faces' print it (17 or
                 @17), or PHOTO:N, the N-th face of a photo from the left. '-' reads
                 more from standard input, one a line or each ended by a zero byte,
                 for lists made by other programs.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk reject Ada @17
            Face 17 is not Ada.
        kinfolk reject Ada - < numbers.txt
            All faces listed in a file, one a line.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "confirm",
      """
      Say that all faces a person has now are theirs.

      USAGE
        kinfolk confirm PERSON...

      The faces stay with the person for good: no later scan or setting takes them
      away. Faces that join later wait for another 'confirm'. Every other decision
      about a person confirms their faces too.

      ARGUMENTS
        PERSON...  A person's name or number. '-' reads more from standard input, one
                   a line or each ended by a zero byte, for lists made by other
                   programs.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk confirm Ada
            All of Ada's faces are hers.
        kinfolk confirm Ada Grace 12
            Three people at once.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "different",
      """
      Say that two people are not the same.

      USAGE
        kinfolk different PERSON OTHER

      They are never taken for one person, nor suggested as one.

      ARGUMENTS
        PERSON  A person's name or number.
        OTHER   Another person's.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk different Ada 7
            Person 7 only looks like Ada.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "discard",
      """
      Say that faces are no faces: statues, prints, mistakes.

      USAGE
        kinfolk discard FACE...

      They belong to nobody and are counted and listed nowhere, except by 'kinfolk
      show --discarded'. 'kinfolk restore' takes them back.

      ARGUMENTS
        FACE...  A face: its number as 'show', 'sheet' and 'faces' print it (17 or
                 @17), or PHOTO:N, the N-th face of a photo from the left. '-' reads
                 more from standard input, one a line or each ended by a zero byte,
                 for lists made by other programs.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk discard @17
            Face 17 is a face on a poster.
        kinfolk discard museum.jpg:3
            The third face from the left is a statue.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "restore",
      """
      Take discarded faces back, or bring the library back from a backup.

      USAGE
        kinfolk restore FACE...
        kinfolk restore FILE

      A backup is checked first; if it is damaged, something else, or of a newer
      version, nothing changes. The library as it was is kept beside it, under a name
      with the date. The service may run meanwhile, and goes on with what was
      restored.

      ARGUMENTS
        FACE...  A discarded face's number (17 or @17), as 'kinfolk show --discarded'
                 prints it. '-' reads more from standard input, one a line or each
                 ended by a zero byte, for lists made by other programs.
        [FILE]   A backup, as 'kinfolk backup' makes it, of this version of Kinfolk or
                 an older one.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk restore @17
            Face 17 is a face after all.
        kinfolk restore ~/Backups/library-2026-11-27-011205.sqlite
            Everything is as it was on that day.

      EXIT STATUS
        0    Everything asked for was done.
        1    It could not be done; nothing was changed.
        64   The command line was wrong; the message shows the right usage.
        74   Done and kept, but standard output could not be written.
        130  Stopped by Ctrl-C; nothing was changed.

      """
    ),
    (
      "hide",
      """
      Leave people out of lists: strangers, passers-by.

      USAGE
        kinfolk hide PERSON...

      'kinfolk people --hidden' lists them, and every command still takes their names
      and numbers.

      ARGUMENTS
        PERSON...  A person's name or number. '-' reads more from standard input, one
                   a line or each ended by a zero byte, for lists made by other
                   programs.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk hide 7 9
            Persons 7 and 9 need not be seen.
        kinfolk people --json | jq '.people[]|select(.faces==1).id' | kinfolk hide -
            Hide everybody with a single face.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "unhide",
      """
      List hidden people again.

      USAGE
        kinfolk unhide PERSON...

      ARGUMENTS
        PERSON...  A person's name or number. '-' reads more from standard input, one
                   a line or each ended by a zero byte, for lists made by other
                   programs.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk unhide 7
            Person 7 is listed again.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "cover",
      """
      Choose the face that stands for a person.

      USAGE
        kinfolk cover PERSON FACE
        kinfolk cover PERSON --auto

      ARGUMENTS
        PERSON  The person's name or number.
        [FACE]  A face: its number as 'show', 'sheet' and 'faces' print it (17 or
                @17), or PHOTO:N, the N-th face of a photo from the left.

      OPTIONS
            --auto  Let the program choose: the clearest face.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk cover Ada @17
            Face 17 stands for Ada.
        kinfolk cover Ada wedding.jpg:2
            Her face on that photo does.
        kinfolk cover Ada --auto
            The clearest face does, as before.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "born",
      """
      Set the year a person was born in.

      USAGE
        kinfolk born PERSON YEAR
        kinfolk born PERSON --unknown

      Faces on photos dated before that year never join the person by themselves.
      Those that were confirmed stay, and their photos are named. A camera with the
      wrong date is no reason to lose a face: 'kinfolk suggest' lists those that look
      like the person all the same, and 'kinfolk move' and 'kinfolk merge' take them.
      Only a date in the photo itself counts, not the name or the time of its file.

      ARGUMENTS
        PERSON  The person's name or number.
        [YEAR]  A year from 1800 to this one.

      OPTIONS
            --unknown  The year is not known any more.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk born Ada 1985
            Nobody on a photo of 1984 is Ada.
        kinfolk born Ada --unknown
            Take that back.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; nothing was changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "undo",
      """
      Take a decision back.

      USAGE
        kinfolk undo [DECISION]

      Faces and people go back to where they were, as far as no later decision speaks
      of them. To undo an undo is to decide again.

      ARGUMENTS
        [DECISION]  Its number, as 'kinfolk log' lists it; the last one that stands if
                    left out.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk undo
            Take the last decision back; again, the one before.
        kinfolk undo 14
            Take decision 14 back.

      EXIT STATUS
        0   Everything asked for was done.
        1   There is no such decision, or a later one rests on it and is named;
            nothing changed.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "log",
      """
      List the decisions taken, the newest first.

      USAGE
        kinfolk log [OPTIONS]

      Every correction is a decision with a number. Nothing is ever removed from the
      list; what was undone is marked so.

      OPTIONS
            --limit N        Decisions at most.
            --person PERSON  Only decisions about this person or their faces.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk log --limit 10
            The last ten.
        kinfolk log --person Ada
            What was decided about Ada.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "photos",
      """
      List the photos that show a person, one path a line.

      USAGE
        kinfolk photos [OPTIONS] PERSON...

      --with and --without can be given several times. A photo that lies in several
      places is listed once, and only while one of its files is there; the path is one
      that can be reached, if any can.

      Files of one name in one folder that are one picture (DSC_1.NEF and DSC_1.JPG,
      IMG_E1234 beside IMG_1234, the film of a Live Photo) are one photo: of those
      that show the person the best is listed, edited ones before JPEG and HEIC, these
      before RAW. --all-files lists them all, the best of each photo first; --json has
      them in 'files'.

      Photos are listed by date, as the camera's clock showed it: that in the photo
      (EXIF, else XMP, else IPTC), else that in its file's name, else the time of its
      file; '--json' says which. One known in part, such as 2019-07, counts while it
      may lie in the span asked for; photos without any are left out then.

      Paths are written byte for byte, but on a terminal what could drive it is shown
      escaped. With --json a byte that is no UTF-8 is \\udc80 to \\udcff, as Python's
      os.fsencode takes it.

      ARGUMENTS
        PERSON...  A person's name or number; with several, photos that show any of
                   them.

      OPTIONS
            --with PERSON     Only photos that show this person too.
            --without PERSON  Only photos that do not show this person.
            --since DATE      Only photos taken on this date or later: 2019, 2019-07,
                              2019-07-04 or 2019-07-04T12:30.
            --until DATE      Only photos taken on this date or before.
            --all-files       Every file of each photo: copies, RAW beside JPEG, films
                              of Live Photos, originals of edited copies.
        -0, --print0          End each path with a zero byte instead of a line end,
                              for 'xargs -0'.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
        kinfolk photos Ada --since 2026 --all-files
            This year's with their RAW files, films and copies.

      EXIT STATUS
        0   The photos were listed, even if there are none.
        1   There is no such person, or no library.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "show",
      """
      List a person's faces: number, quality, distance and photo.

      USAGE
        kinfolk show PERSON [--odd] [--limit N]
        kinfolk show --discarded [--limit N]

      Each face has a number, which 'move', 'reject', 'split', 'cover' and 'discard'
      take. The distance is the mean cosine distance to the person's other faces, as
      grouping measures it: a face that does not belong is far from the rest. A
      confirmed face stays with the person until you say otherwise.

      The day a photo was taken is from its EXIF, XMP or IPTC data, the file's name,
      or the file's time, the weakest.

      ARGUMENTS
        [PERSON]  A person's name or number.

      OPTIONS
            --odd        The faces least like the person's others first, instead of
                         the best.
            --limit N    Faces at most.
            --discarded  List the faces that were discarded, of no person, instead.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk show Ada --odd --limit 10
            The ten faces that are least like Ada's others.
        kinfolk show Ada --json | jq '.faces[] | select(.distance > 0.5) | .id'
            Numbers of her faces farther than 0.5 from the rest.
        kinfolk show --discarded
            What 'kinfolk discard' took out.

      EXIT STATUS
        0   Everything asked for was done.
        1   There is no such person, or no library.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "sheet",
      """
      Draw contact sheets: all faces of a person, page by page.

      USAGE
        kinfolk sheet PERSON -o FILE [OPTIONS]
        kinfolk sheet --discarded -o FILE [OPTIONS]

      Below each face stand its number, which 'move', 'reject', 'split', 'cover' and
      'discard' take, and the day the photo was taken or the name of its file. Clear
      faces come first, so a face that does not belong is often among the last; --odd
      puts it among the first.

      The second page of ada.jpg is ada-2.jpg, and so on; the name of each is printed.
      Such a page replaces nothing but a page of an earlier sheet, and pages that an
      earlier, longer sheet left behind are removed.

      Names are written in the fonts of the system. Letters that none of them has are
      left out, with the person's number in their place, and a remark says which
      package brings a font.

      A FILE that is there already is replaced, unless it is one of your photos.

      ARGUMENTS
        [PERSON]  A person's name or number.

      OPTIONS
        -o, --output FILE  The picture to write, .jpg or .png.
            --odd          The faces least like the person's others first, instead of
                           the best.
            --limit N      Faces at most, the first ones (default: all).
            --per-page N   Faces a page at most, 1 to 2000 (default 240).
            --columns N    Faces a row, 1 to 40.
            --discarded    The faces that were discarded, of no person, instead.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk sheet 3 -o person3.jpg
            Look at person 3 before giving a name.
        kinfolk sheet 'Ada Lovelace' --limit 24 --columns 6 -o ada.png
            The best 24 faces.
        kinfolk sheet Ada --odd --limit 60 -o odd.jpg
            Who does not look like Ada?

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "faces",
      """
      List the faces of a photo: box, score, quality, landmarks and person.

      USAGE
        kinfolk faces [OPTIONS] PHOTO

      Boxes and landmarks are in pixels of the photo, upright if it says how to hold
      it. Where it does not, people who lie on their side are looked for as well;
      'turn' in the JSON form, or a line, then says how to turn the photo. Faces are
      numbered from left to right; 'crop', 'highlight' and 'compare' use the same
      numbers.

      For a photo that the library knows, wherever it lies, the stored faces are used,
      with the people they belong to. Any other is looked at on the spot; so is every
      photo when one of the detector's options is given.

      The time the photo was taken is from its EXIF, XMP or IPTC data, the file's
      name, or the file's time, the weakest.

      ARGUMENTS
        PHOTO  A JPEG, HEIC, AVIF, WebP, PNG, TIFF, GIF, BMP, JPEG XL or camera raw
               file, in the library or not.

      OPTIONS
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for MTCNN's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of MTCNN's search scales (setting
                                pyramid-factor).
            --yunet-threshold SCORE
                                Score a face must reach, by YuNet (setting
                                yunet-threshold).
            --scrfd-threshold SCORE
                                Score a face must reach, by SCRFD (setting
                                scrfd-threshold).
            --retinaface-threshold SCORE
                                Score a face must reach, by RetinaFace (setting
                                retinaface-threshold).
            --ultralight-threshold SCORE
                                Score a face must reach, by Ultra-Light (setting
                                ultralight-threshold).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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

      Neighbours never have the same colour. Where faces stand close, a name is
      written smaller or moved aside, with a line that leads to its face; no name
      covers a face while the photo has room elsewhere.

      A photo whose people lie on their side, and which does not say how to hold it,
      is turned.

      Names are written in the fonts of the system. Letters that none of them has are
      left out, with the person's number in their place, and a remark says which
      package brings a font.

      A FILE that is there already is replaced, unless it is one of your photos.

      For a photo that the library knows, wherever it lies, the stored faces are used,
      with the people they belong to. Any other is looked at on the spot; so is every
      photo when one of the detector's options is given.

      ARGUMENTS
        PHOTO  A JPEG, HEIC, AVIF, WebP, PNG, TIFF, GIF, BMP, JPEG XL or camera raw
               file, in the library or not.

      OPTIONS
        -o, --output FILE       The picture to write, .jpg or .png.
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for MTCNN's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of MTCNN's search scales (setting
                                pyramid-factor).
            --yunet-threshold SCORE
                                Score a face must reach, by YuNet (setting
                                yunet-threshold).
            --scrfd-threshold SCORE
                                Score a face must reach, by SCRFD (setting
                                scrfd-threshold).
            --retinaface-threshold SCORE
                                Score a face must reach, by RetinaFace (setting
                                retinaface-threshold).
            --ultralight-threshold SCORE
                                Score a face must reach, by Ultra-Light (setting
                                ultralight-threshold).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
        74  Done and kept, but standard output could not be written.

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
        PHOTO  A JPEG, HEIC, AVIF, WebP, PNG, TIFF, GIF, BMP, JPEG XL or camera raw
               file, in the library or not.

      OPTIONS
        -o, --output DIR        The folder to write to; made if missing.
            --size PIXELS       Side of the square pictures, 16 to 4096 (default 224).
            --margin PERCENT    Surroundings on each side, in percent of the face, 0
                                to 200 (default 0).
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for MTCNN's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of MTCNN's search scales (setting
                                pyramid-factor).
            --yunet-threshold SCORE
                                Score a face must reach, by YuNet (setting
                                yunet-threshold).
            --scrfd-threshold SCORE
                                Score a face must reach, by SCRFD (setting
                                scrfd-threshold).
            --retinaface-threshold SCORE
                                Score a face must reach, by RetinaFace (setting
                                retinaface-threshold).
            --ultralight-threshold SCORE
                                Score a face must reach, by Ultra-Light (setting
                                ultralight-threshold).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "watch",
      """
      Keep the library up to date with its folders: the background service.

      USAGE
        kinfolk watch [OPTIONS] [FOLDER...]

      Looks through the watched folders, then waits for changes: photos that are
      finished writing are searched for faces, moved ones keep their people, deleted
      ones leave the answers and come back whole. A folder that is not there, such as
      one on a disk that is not mounted, is away, and its photos stay as they were.

      Runs until Ctrl-C or SIGTERM, and may be killed at any time: it goes on from
      there. There is one service a library; every other command works beside it, and
      'kinfolk status' shows what it does. SIGHUP makes it read its settings again.

      ARGUMENTS
        [FOLDER...]  Folders to watch from now on, as by 'kinfolk folders add'.

      OPTIONS
        -j, --jobs N  Worker processes (setting jobs; default: one a processor core).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk watch
            Watch the folders of the library.
        kinfolk watch ~/Pictures
            Add a folder and watch.

      EXIT STATUS
        0   It was asked to end.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "folders",
      """
      Show the folders, or change which of them are watched.

      USAGE
        kinfolk folders [list]
        kinfolk folders add FOLDER...
        kinfolk folders remove [--forget] FOLDER...

      A running service takes a change up at once. The photos of a folder that is
      removed stay in the answers as they are, without --forget.

      ARGUMENTS
        [ACTION]     list (the default): the folders and how they are; add, remove:
                     change them.
        [FOLDER...]  A folder of photos, with all folders inside it. One to be removed
                     need not be there.

      OPTIONS
            --forget  With remove: their photos leave the answers, as if they were
                      deleted; goes for folders that were only scanned too. Faces and
                      names are kept, and come back when the folder is added or
                      scanned again.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk folders
            The folders, and which are watched, away or gone.
        kinfolk folders add ~/Pictures /mnt/photos
            Watch two more.
        kinfolk folders remove --forget ~/Pictures/work
            Leave one out for good.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "pause",
      """
      Have the service look at no photo until 'kinfolk resume'.

      USAGE
        kinfolk pause

      Photos being looked at are finished. Deleted photos still leave the answers, and
      nothing is missed. It stays so over restarts of the service, and has no effect
      on 'kinfolk scan'.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk pause
            Leave the processor and the disk to others for a while.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "resume",
      """
      Have the service look at photos again.

      USAGE
        kinfolk resume

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk resume
            Go on where 'kinfolk pause' stopped.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "retry",
      """
      Try photos that failed again.

      USAGE
        kinfolk retry [PHOTO...]

      The service tries a photo that failed three times more, after a minute, ten
      minutes and an hour, and then leaves it. This puts it back to the beginning: a
      running service tries it at once, else the next scan or service does.

      ARGUMENTS
        [PHOTO...]  A photo that failed; without any, all that did. '-' reads more
                    from standard input, one a line or each ended by a zero byte, for
                    lists made by other programs.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk retry
            All photos that failed.
        kinfolk retry ~/Pictures/broken.jpg
            One, now that its file is mended.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "backup",
      """
      Copy the library to a file or folder, whole and checked, while it is in use.

      USAGE
        kinfolk backup FILE
        kinfolk backup FOLDER [--keep N]

      The copy holds everything that was decided and found until now; the service and
      other commands may go on meanwhile. It is made under another name, checked
      through and through, and put in its place in one step, readable by you alone.

      An older backup of the same library is replaced, as long as it holds no decision
      that the library does not have. Any other file stays as it is, and the command
      says so.

      'kinfolk restore' brings a backup back. Photos are not part of it.

      ARGUMENTS
        FILE  The copy to make, or a folder that is there, where each copy is named
              after the library and the time.

      OPTIONS
            --keep N  In a folder: remove the oldest copies of this library until N
                      are left, 1 to 10000.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk backup /media/disk/kinfolk.sqlite
            One copy, always the last.
        kinfolk backup ~/Backups --keep 14
            A copy with its date; the last 14 stay.

      EXIT STATUS
        0    Everything asked for was done.
        1    There is no new backup; the message says why.
        64   The command line was wrong; the message shows the right usage.
        74   Done and kept, but standard output could not be written.
        130  Stopped by Ctrl-C; there is no new backup.

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
        A  A JPEG, HEIC, AVIF, WebP, PNG, TIFF, GIF, BMP, JPEG XL or camera raw file,
           in the library or not.
        B  Another one, or the same.

      OPTIONS
            --threshold DISTANCE
                                The cosine distance up to which faces are one person
                                (setting threshold).
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for MTCNN's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of MTCNN's search scales (setting
                                pyramid-factor).
            --yunet-threshold SCORE
                                Score a face must reach, by YuNet (setting
                                yunet-threshold).
            --scrfd-threshold SCORE
                                Score a face must reach, by SCRFD (setting
                                scrfd-threshold).
            --retinaface-threshold SCORE
                                Score a face must reach, by RetinaFace (setting
                                retinaface-threshold).
            --ultralight-threshold SCORE
                                Score a face must reach, by Ultra-Light (setting
                                ultralight-threshold).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "config",
      """
      Show or change the settings: the threshold and the rest.

      USAGE
        kinfolk config [list]
        kinfolk config get KEY
        kinfolk config set [--dry-run] KEY VALUE
        kinfolk config unset [--dry-run] KEY
        kinfolk config example

      A setting is kept by the library ('kinfolk config set'), or stands in the
      configuration file, which goes over what the library keeps. What is about this
      machine and the service can stand in the file only. 'kinfolk config example'
      prints such a file.

      threshold: How different two faces may be and still be one person, as a cosine
      distance: two groups of faces join while their mean distance is at most this,
      small groups while it is well below, two single faces most of all. Smaller is
      stricter: more people, fewer mix-ups. Each embedder has its own. Must be a
      number above 0, at most 1.

      quality-gate: Faces whose quality (size, sharpness, pose, detector score) lies
      below this can join people but never found one. Each embedder has its own. Must
      be a number from 0 to 1.

      detector: The model that finds faces, by its name ('kinfolk models' lists them).
      'auto' is the one that this program uses by itself. Must be 'auto' or the name
      of a model.

      embedder: The model that tells faces apart, by its name ('kinfolk models' lists
      them). 'auto' is the one that this program uses by itself. Must be 'auto' or the
      name of a model.

      minimum-face: Side of the smallest face looked for, in pixels of the photo as it
      is searched. 'auto' is 20; if the detector is MTCNN, 2 % of the photo's long
      side, at least 20. Must be 'auto' or a number from 12 to 2000.

      detector-thresholds: Scores a candidate must reach in the three stages if the
      detector is MTCNN. Higher finds fewer faces and fewer things that are none. Must
      be three numbers from 0 to 1 with commas between, like 0.6,0.7,0.8.

      pyramid-factor: Size of each smaller copy of the photo that MTCNN searches,
      relative to the one before. Nearer 1 is more thorough and slower. Must be a
      number from 0.3 to 0.95.

      yunet-threshold: Score a face must reach if the detector is YuNet. Higher finds
      fewer faces and fewer things that are none. Must be a number from 0.05 to 1.

      scrfd-threshold: Score a face must reach if the detector is SCRFD. Higher finds
      fewer faces and fewer things that are none. Must be a number from 0.05 to 1.

      retinaface-threshold: Score a face must reach if the detector is RetinaFace.
      Higher finds fewer faces and fewer things that are none. Must be a number from
      0.05 to 1.

      ultralight-threshold: Score a face must reach if the detector is Ultra-Light.
      Higher finds fewer faces and fewer things that are none. Must be a number from
      0.05 to 1.

      working-size: Long side, in pixels, at which larger photos are searched. Must be
      a whole number from 320 to 10000.

      largest-photo: Megapixels of the largest photo that is read. A larger one fails
      and says so; 'kinfolk retry' has it looked at again once it is allowed. Must be
      a whole number from 1 to 500.

      jobs: Worker processes of a scan or the service. 'auto' is one a processor core.
      Must be 'auto' or a whole number from 1 to 256.

      library: The library's file. 'auto' is $XDG_DATA_HOME/kinfolk/library.sqlite,
      else ~/.local/share/kinfolk/library.sqlite. --library and $KINFOLK_LIBRARY go
      over it. Must be 'auto' or an absolute path (~ is the home folder).

      folder: A folder of photos that the service watches, besides those of 'kinfolk
      folders'. Must be an absolute path (~ is the home folder).

      ignore: Files and folders that the service and scans pass over: a shell pattern
      with *, ? and [...], compared with the name, or, if there is a slash in it, with
      the path below the watched or scanned folder. With ! in front it takes back what
      is passed over by default (hidden files, thumbnails, trash, sidecars and the
      like); the last pattern that matches counts. Must be a pattern like *.tmp,
      exports/* or !#recycle.

      reconcile: How often the service compares its folders with the library even
      where nothing seems to have changed: some file systems do not tell. Must be a
      time from 1m to 7d, like 30m, 6h or 1d.

      background: Whether the service stays behind everything else that runs (nice,
      batch scheduling, idle I/O class). A change counts from its next start on. Must
      be 'yes' or 'no'.

      log-level: What the service logs: messages of this level and worse. Must be
      'error', 'warning', 'info' or 'debug'.

      log-photo-names: Whether the log names photos at every level; else it does at
      'debug' only. Must be 'yes' or 'no'.

      threshold and quality-gate are kept for each embedder: what was set for one does
      not count for another. In the configuration file they count for the embedder
      that the file names with 'embedder = NAME'; in a file that names none, for
      dlib-face-resnet.

      A change of threshold or quality-gate groups the faces anew at once, and says
      how many people joined or came apart; with --dry-run it says so before. Names
      and decisions are kept. The detector's settings count from the next scan on,
      which looks at every photo again; a running service begins at once.

      ARGUMENTS
        [ACTION]  list (the default): every setting with its meaning; get, set: one of
                  them; unset: back to the default; example: a configuration file to
                  start from.
        [KEY]     The setting.
        [VALUE]   Its new value.

      OPTIONS
            --dry-run  With set and unset: change nothing, and say what would happen
                       to the people.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk config
            Every setting, its value and its meaning.
        kinfolk config set threshold 0.58
            Be stricter about who is the same person.
        kinfolk config set threshold 0.58 --dry-run
            First see how many people would join or come apart.
        kinfolk config unset threshold
            Back to the default.
        kinfolk config example > kinfolk.conf
            Begin a configuration file; everything in it is comment.

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "models",
      """
      Show the models that find and tell apart faces, or bring one of your own.

      USAGE
        kinfolk models [list]
        kinfolk models inspect FILE
        kinfolk models add [--manifest FILE] [--accept-licence] FILE
        kinfolk models use [--dry-run] NAME
        kinfolk models remove [--yes] [--forget] NAME
        kinfolk models verify
        kinfolk models check DIR

      A detector finds faces, an embedder tells them apart. Some are part of this
      program; what you add lies beside the library (LIBRARY-models/NAME) with its
      manifest, and is read-only to the program from then on. Nothing is downloaded:
      kinfolk-get-model (script/get-model in the sources) fetches known models.

      What is in a file is found out, and a new model tried, in a worker that is shut
      in: a file that wants too much memory or time, or means harm, costs that worker.
      The same goes for each case.

      An added model is held against its SHA-256 whenever a scan or the service
      begins, and by every worker that loads it. What needs no model works without:
      people, photos, names.

      After 'use', the library goes over to the model with the next scan or by the
      service. Names and decisions are kept, and answers come from the old faces until
      all is done.

      ARGUMENTS
        [ACTION]  list (the default): the models; inspect: what an ONNX file holds;
                  add: take one into the library; use: have the library use one;
                  remove: take an added one out; verify: hold all files against their
                  checksums; check: run ONNX test cases.
        [FILE]    An ONNX file.
        [NAME]    A model, by the name in the list.
        [DIR]     A folder with folders of model.onnx and test_data_set_*/input_*.pb,
                  output_*.pb.

      OPTIONS
            --manifest FILE   With add: what is known of the model, as JSON. A model
                              that Kinfolk knows by its checksum needs none.
            --accept-licence  With add: accept a licence that forbids commercial use.
                              Without it you are asked.
            --dry-run         With use: change nothing, and say what it would cost.
            --yes             With remove: do not ask.
            --forget          With remove: drop the vectors, too, that the library
                              keeps of it. To go back to it then means to look at
                              every photo again.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk models
            What there is, and what is in use.
        kinfolk models inspect face.onnx
            What is in a file, and what it could be.
        kinfolk models add --manifest my.json face.onnx
            Take a model into the library.
        kinfolk models use --dry-run my-face
            What would it cost to use it?
        kinfolk models verify
            Are all files what they should be?

      EXIT STATUS
        0   Everything asked for was done.
        1   It could not be done; the message says why and what helps.
        3   With check: some cases failed; each is listed with its reason.
        64  The command line was wrong; the message shows the right usage.
        74  Done and kept, but standard output could not be written.

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
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
        74  Done and kept, but standard output could not be written.

      """
    ),
    (
      "eval",
      """
      Measure how well people are found, on a folder with known answers.

      USAGE
        kinfolk eval [OPTIONS] DIR

      The folder is scanned and grouped as 'scan' does, with the models that your
      library uses, in a library that is thrown away; name one with --library to keep
      it and be measured with its models, and its faces are used again next time. In
      each photo the face nearest the middle is the labelled person; the others take
      part in grouping and are not scored. A photo without a face counts as missed and
      takes no part in precision and recall.

      People whose photos the cohort was made from are left out of every score,
      because the program has seen them.

      pairwise: of all pairs of faces put together, how many belong together
      (precision), and of all that belong together, how many were put together
      (recall). B-cubed: the same, face by face. F is the harmonic mean. Verification:
      pairs are told apart by the distance that people are grouped by; the threshold
      is chosen on all folds but one and tried on that one, in turn; a pair with a
      missed face counts as told apart.

      Answers: a simulated user who knows everybody with 5 photos or more answers in a
      copy of the library; y, n, a name and skipping count as an answer each. Of the
      faces of whom they know, those that bear their name count, less all faces that
      bear somebody else's. People left out of the scores are asked about, too, and
      skipped: how many answers that took is said.

      With --grow the people are also grown from nothing, as a library grows: the
      photos come in a random order, --batch at a time, and each time the faces are
      placed and settled. The people must be those found at once (agreement 1). Churn
      is the share of faces whose person changes when one photo comes to 5,000 others,
      or to all others if they are fewer.

      ARGUMENTS
        DIR  A folder with one folder a person, unless --labels is given.

      OPTIONS
            --labels FILE       CSV with the columns path (relative to DIR) and
                                identity, instead of one folder a person.
            --pairs FILE        Also measure verification on these pairs, in the
                                format of LFW's pairs.txt.
            --keep FILE         Score only the people named in FILE, one a line.
            --answers           Also measure how many answers to 'review' it takes
                                until 80, 95 and 99 % of the faces bear the right
                                name.
            --grow SEED         Also grow the people photo by photo, in an order drawn
                                with SEED, and compare them with the people found at
                                once.
            --batch N           With --grow: photos that come at a time (default: 1).
            --threshold DISTANCE
                                The cosine distance up to which faces are one person
                                (setting threshold).
        -j, --jobs N            Worker processes (setting jobs; default: one a
                                processor core).
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for MTCNN's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of MTCNN's search scales (setting
                                pyramid-factor).
            --yunet-threshold SCORE
                                Score a face must reach, by YuNet (setting
                                yunet-threshold).
            --scrfd-threshold SCORE
                                Score a face must reach, by SCRFD (setting
                                scrfd-threshold).
            --retinaface-threshold SCORE
                                Score a face must reach, by RetinaFace (setting
                                retinaface-threshold).
            --ultralight-threshold SCORE
                                Score a face must reach, by Ultra-Light (setting
                                ultralight-threshold).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk eval lfw --pairs pairs.txt
            Measure on Labeled Faces in the Wild.
        kinfolk eval album --labels album/labels.csv --json
            Measure on an album.
        kinfolk eval lfw --library lfw.sqlite --grow 1 --batch 10
            Compare growing by ten photos a time with grouping at once.

      EXIT STATUS
        0    Everything asked for was done.
        1    It could not be done; the message says why and what helps.
        3    Measured, but some photos could not be read; they count as missed.
        64   The command line was wrong; the message shows the right usage.
        130  Stopped by Ctrl-C; everything done so far is kept.

      """
    ),
    (
      "calibrate",
      """
      Choose threshold, group rule and cohort of the embedder, on a folder with known
      answers.

      USAGE
        kinfolk calibrate [--labels FILE] [--output FILE] [--dry-run] DIR
        kinfolk calibrate --reset

      The folder is scanned as 'eval' does, in a library that is thrown away, with the
      models that your library uses. Every fourth person is held out. With the others
      all is tried that is to be chosen: thresholds; how much stricter small groups
      are than large ones (caution) and how fast that fades as groups grow; and
      whether a cohort of strangers helps, made of one half of them and tried on the
      other. What does best groups the people held out, beside what was in use before;
      B-cubed F says which is better.

      What is better is kept beside your library, for this embedder, and goes over
      what its manifest says, which stays as it came; 'kinfolk models' shows it, and
      the next scan groups your faces by it. A threshold of your own ('kinfolk
      config') goes over both. People who went into the cohort are left out of the
      scores of 'eval'.

      It takes 60 people, 30 of them in two photos or more; hundreds are better. No
      photo is kept, but means of two people's vectors are, and digests of the names
      of people.

      ARGUMENTS
        [DIR]  A folder with one folder a person, unless --labels is given.

      OPTIONS
            --labels FILE       CSV with the columns path (relative to DIR) and
                                identity, instead of one folder a person.
            --dry-run           Measure and choose, and keep nothing.
        -o, --output FILE       Also write the embedder's manifest with what was
                                chosen and its figures here, .json, and beside it the
                                cohort.
            --reset             Forget what was chosen: back to what the model came
                                with.
        -j, --jobs N            Worker processes (setting jobs; default: one a
                                processor core).
            --min-face PIXELS   Smallest face looked for, in pixels, or 'auto'
                                (setting minimum-face).
            --detector-thresholds A,B,C
                                Scores for MTCNN's three stages (setting
                                detector-thresholds).
            --pyramid-factor F  Ratio of MTCNN's search scales (setting
                                pyramid-factor).
            --yunet-threshold SCORE
                                Score a face must reach, by YuNet (setting
                                yunet-threshold).
            --scrfd-threshold SCORE
                                Score a face must reach, by SCRFD (setting
                                scrfd-threshold).
            --retinaface-threshold SCORE
                                Score a face must reach, by RetinaFace (setting
                                retinaface-threshold).
            --ultralight-threshold SCORE
                                Score a face must reach, by Ultra-Light (setting
                                ultralight-threshold).

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk calibrate lfw
            Choose for the embedder in use, and keep what is better.
        kinfolk calibrate album --labels album/labels.csv --dry-run
            See first what would be gained.
        kinfolk calibrate --reset
            Back to what the model came with.

      EXIT STATUS
        0    Everything asked for was done.
        1    There are too few people; the message says how many it takes.
        64   The command line was wrong; the message shows the right usage.
        74   Done and kept, but standard output could not be written.
        130  Stopped by Ctrl-C; nothing was changed.

      """
    ),
    (
      "doctor",
      """
      Look whether all is well: the library, the program and the machine.

      USAGE
        kinfolk doctor [OPTIONS]

      It reads the whole library and holds it against the decisions, checks the models
      in the program, has a worker decode a small picture of each format, and looks at
      the sandbox, the fonts for the names there are, the service, the folders, the
      limits of file events and the room on the disk. Each finding that is wrong comes
      with what mends it. Nothing is changed without --mend.

      OPTIONS
            --mend  Make the people and faces what the decisions say, where they are
                    not. Nothing else is changed, and no decision is.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk doctor
            Before you report a fault, and after a crash of the machine.
        kinfolk doctor --library backup.sqlite
            Is a backup whole?
        kinfolk doctor --json | jq -r '.findings[] | select(.state == "wrong").text'
            Only what is wrong, for a script.

      EXIT STATUS
        0   Nothing is wrong.
        1   Something is wrong; each finding says what mends it.
        64  The command line was wrong; the message shows the right usage.

      """
    ),
    (
      "help",
      """
      Show the commands, or explain one.

      USAGE
        kinfolk help [COMMAND]
        kinfolk help --man
        kinfolk help --completion SHELL

      ARGUMENTS
        [COMMAND]  The command to explain.

      OPTIONS
            --man               Print the manual page, kinfolk(1), in the language of
                                troff.
            --completion SHELL  Print completions for a shell: bash, zsh or fish.

      GLOBAL OPTIONS
            --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
            --json          Print JSON on standard output, and errors as JSON on
                            standard error.
        -h, --help          Show this help.
            --version       Show the version.

      EXAMPLES
        kinfolk help scan
            Explain the scan command; so does 'kinfolk scan --help'.
        kinfolk help --man | man -l -
            Read the manual where it is not installed.
        source <(kinfolk help --completion bash)
            Complete commands and options in this shell.

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
                            the setting library, else
                            ~/.local/share/kinfolk/library.sqlite.
            --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                            ~/.config/kinfolk/kinfolk.conf.
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
      status     Show what the library holds, and what the service does.
      people     List the people found, those with most photos first.
      photos     List the photos that show a person, one path a line.
      show       List a person's faces: number, quality, distance and photo.
      sheet      Draw contact sheets: all faces of a person, page by page.
      faces      List the faces of a photo: box, score, quality, landmarks and
                 person.
      highlight  Draw a photo's faces on a copy of it: boxes, landmarks and names.
      crop       Cut out each face of a photo as a square picture.

    CORRECT
      suggest    List who may be the same person, and who has no name yet.
      review     Answer the most useful questions about people, one by one.
      name       Give a person a name.
      merge      Say that people are one and the same.
      split      Say that a person is several people.
      move       Give faces to the person they belong to.
      reject     Say that faces are not this person.
      confirm    Say that all faces a person has now are theirs.
      different  Say that two people are not the same.
      discard    Say that faces are no faces: statues, prints, mistakes.
      restore    Take discarded faces back, or bring the library back from a backup.
      hide       Leave people out of lists: strangers, passers-by.
      unhide     List hidden people again.
      cover      Choose the face that stands for a person.
      born       Set the year a person was born in.
      undo       Take a decision back.
      log        List the decisions taken, the newest first.

    WATCH
      watch      Keep the library up to date with its folders: the background
                 service.
      folders    Show the folders, or change which of them are watched.
      pause      Have the service look at no photo until 'kinfolk resume'.
      resume     Have the service look at photos again.
      retry      Try photos that failed again.

    KEEP
      backup     Copy the library to a file or folder, whole and checked, while it
                 is in use.

    MEASURE AND SET
      compare    Compare every face of one photo with every face of another.
      tune       Find the threshold that suits the people you have confirmed.
      config     Show or change the settings: the threshold and the rest.
      models     Show the models that find and tell apart faces, or bring one of
                 your own.
      recluster  Group all faces into people anew, from scratch.
      eval       Measure how well people are found, on a folder with known answers.
      calibrate  Choose threshold, group rule and cohort of the embedder, on a
                 folder with known answers.
      doctor     Look whether all is well: the library, the program and the machine.

    OTHER
      help       Show the commands, or explain one.

    GLOBAL OPTIONS
          --library FILE  The library to work on. Default: $KINFOLK_LIBRARY, else
                          the setting library, else
                          ~/.local/share/kinfolk/library.sqlite.
          --config FILE   The configuration file. Default: $KINFOLK_CONFIG, else
                          ~/.config/kinfolk/kinfolk.conf.
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
      74   Done and kept, but standard output could not be written.
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
