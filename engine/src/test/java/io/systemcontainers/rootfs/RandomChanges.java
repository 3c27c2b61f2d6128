package io.systemcontainers.rootfs;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Make up a shell script that changes files at random. There are only a few names, so that what is
 * deleted comes back as something else. What makes no sense fails and is passed over.
 */
final class RandomChanges {

    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final List<String> TEXTS = List.of("", "one", "two", "six", "longer");

    /* Nothing here opens a FIFO, and no link leads out. */
    private static final String PREPARATION =
            """
            umask 022
            mount -t tmpfs none /tmp
            plain() { [ -f "$1" ] && [ ! -h "$1" ] || ! [ -e "$1" -o -h "$1" ]; }
            put() { plain "$1" && printf %s "$2" > "$1"; }
            add() { plain "$1" && printf %s "$2" >> "$1"; }
            cut() { plain "$1" && truncate -c -s "$2" "$1"; }
            mode() { [ -h "$1" ] || chmod "$2" "$1"; }
            swing() { [ -h "$1" ] || { chmod 0711 "$1" && chmod 0755 "$1"; }; }
            again() { rm -rf "$1" && mkdir "$1"; }
            one() { cp -a "$1/$2" /tmp/one && rm -rf "$1" && mkdir "$1" && cp -a /tmp/one "$1/$2"; }
            """;

    private final Random random;

    RandomChanges(long seed) {
        random = new Random(seed);
    }

    /** Return a script that changes what is in the directory it runs in. */
    String script(int changes) {
        return PREPARATION + lines(changes);
    }

    /** Return a script that goes on with that in the background until the shell ends. */
    String endless(int changes) {
        return PREPARATION
                + "while [ ! -e /tmp/end ]; do\n"
                + lines(changes)
                + "done &\ntrap 'touch /tmp/end; wait' EXIT\n";
    }

    private String lines(int changes) {
        return Stream.generate(this::change)
                .limit(changes)
                .map(change -> "{ rm -rf /tmp/one; " + change + "; } 2>/dev/null || :\n")
                .collect(Collectors.joining());
    }

    private String change() {
        String path = path();
        return switch (random.nextInt(24)) {
            case 0, 1, 2 -> "put " + path + " '" + one(TEXTS) + "'";
            case 3 -> "add " + path + " more";
            case 4 -> "cut " + path + " " + random.nextInt(5);
            case 5 -> "rm " + path;
            case 6 -> "rm -rf " + path;
            case 7, 8 -> "mkdir -p " + path;
            case 9 -> "again " + path;
            case 10 -> "one " + path + " " + one(NAMES);
            case 11, 12 -> "mv -T " + path + " " + path();
            case 13 -> "ln " + path + " " + path();
            case 14 -> "ln -s " + one(NAMES) + " " + path;
            case 15 -> "mode " + path + " " + one(List.of("0700", "0755", "4711", "0644"));
            case 16 -> "swing " + path;
            case 17 -> "chown -h " + random.nextInt(3) + ":" + random.nextInt(3) + " " + path;
            case 18, 19 -> "touch -h -c -d @" + random.nextInt(3) + " " + path;
            case 20 -> "mkfifo " + path;
            case 21 -> "mknod " + path + " c 1 " + one(List.of("3", "5"));
            case 22 -> "cp -a " + path + " " + path();
            default -> "rm -rf " + path + "; put " + path + " " + one(TEXTS.subList(1, 5));
        };
    }

    /** Return a path with up to three names. */
    String path() {
        return Stream.generate(() -> one(NAMES))
                .limit(1 + random.nextInt(3))
                .collect(Collectors.joining("/"));
    }

    private String one(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
