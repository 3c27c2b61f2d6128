package io.systemcontainers.watch;

import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.Inotify;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Keep an inotify watch for as long as anybody wants it: a file never has more than one. */
final class Placement {

    private final Inotify inotify;
    private final Map<Integer, Integer> wanted = new HashMap<>();

    Placement(Inotify inotify) {
        this.inotify = inotify;
    }

    /** Want a watch on a file; nothing where there can be none. */
    synchronized OptionalInt add(Fd file, String shown) {
        OptionalInt watch = inotify.add(file, shown);
        watch.ifPresent(number -> wanted.merge(number, 1, Integer::sum));
        return watch;
    }

    /** Want a watch once less. */
    synchronized void remove(int watch) {
        if (wanted.merge(watch, -1, Integer::sum) == 0) {
            wanted.remove(watch);
            inotify.remove(watch);
        }
    }
}
