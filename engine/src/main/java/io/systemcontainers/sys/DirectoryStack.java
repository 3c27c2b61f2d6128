package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_PATH;

import com.sun.jna.LastErrorException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Hold the directories that a path has led through, the deepest on top.
 *
 * <p>They are kept open, so that the way back is the way that was come: the kernel's {@code ..} of
 * a directory that somebody moved out of the root meanwhile would lead outside.
 */
final class DirectoryStack implements AutoCloseable {

    /* A descriptor each; of those above, the names are kept. */
    private static final int MOST_OPEN = 128;

    private final int root;
    private final MountCheck check;
    private final List<String> names = new ArrayList<>();
    private final Deque<Fd> open = new ArrayDeque<>();

    DirectoryStack(int root, MountCheck check) {
        this.root = root;
        this.check = check;
    }

    /** Return the descriptor of the directory on top. */
    int top() {
        return open.isEmpty() ? root : open.getLast().number();
    }

    /** Return how many directories are below the root. */
    int depth() {
        return names.size();
    }

    /** Return the path of something in the directory on top; of that itself, for an empty name. */
    String path(String name) {
        String path = "/" + String.join("/", names);
        return name.isEmpty() ? path : names.isEmpty() ? path + name : path + "/" + name;
    }

    /** Open what has a name in the directory on top, by name only; a link is not followed. */
    Fd open(String name, int flags) {
        return opened(name, O_PATH | O_NOFOLLOW | flags, 0);
    }

    /** Open a name in the directory on top, which is not followed. */
    Fd opened(String name, int flags, int mode) {
        Fd found = StepwiseResolution.openat(top(), name, flags, mode);
        try {
            check.requireHarmless(top(), found.number());
            return found;
        } catch (RuntimeException e) {
            found.close();
            throw e;
        }
    }

    /** Go down. */
    void push(String name) {
        open.addLast(open(name, O_DIRECTORY));
        names.add(name);
        check.requireSearchable(top());
        if (open.size() > MOST_OPEN) {
            open.removeFirst().close();
        }
    }

    /** Go back; at the root there is no further. */
    void pop() {
        if (names.isEmpty()) {
            return;
        }
        names.remove(names.size() - 1);
        open.removeLast().close();
        if (open.isEmpty() && !names.isEmpty()) {
            reopen();
        }
    }

    private void reopen() {
        List<String> way = List.copyOf(names);
        names.clear();
        try {
            way.forEach(this::push);
        } catch (LastErrorException e) {
            if (e.getErrorCode() == Errno.ENOENT.number()
                    || e.getErrorCode() == Errno.ENOTDIR.number()) {
                throw new LastErrorException(Errno.EAGAIN.number()); // it was there a moment ago
            }
            throw e;
        }
    }

    /** Go back to the root. */
    void clear() {
        names.clear();
        open.forEach(Fd::close);
        open.clear();
    }

    @Override
    public void close() {
        clear();
    }
}
