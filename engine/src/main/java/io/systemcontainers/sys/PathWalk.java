package io.systemcontainers.sys;

import static io.systemcontainers.sys.OpenFlags.O_CREAT;
import static io.systemcontainers.sys.OpenFlags.O_DIRECTORY;
import static io.systemcontainers.sys.OpenFlags.O_EXCL;
import static io.systemcontainers.sys.OpenFlags.O_NOFOLLOW;
import static io.systemcontainers.sys.OpenFlags.O_PATH;

import com.sun.jna.LastErrorException;

/**
 * Walk along a path inside a root as openat2(2) does with {@code RESOLVE_IN_ROOT |
 * RESOLVE_NO_MAGICLINKS}.
 *
 * <p>Each name is opened in the directory before it and never followed; a link is read and its text
 * put in its place: path_resolution(7). So whatever is moved or replaced meanwhile, the kernel is
 * never asked for more than one name in a directory that was reached from the root.
 */
final class PathWalk implements AutoCloseable {

    // linux/limits.h, with the NUL
    private static final int PATH_MAX = 4096;
    // linux/namei.h
    private static final int MAXSYMLINKS = 40;

    private final DirectoryStack directories;
    private final WalkGuard guard;
    private final int flags;
    private final int mode;
    /* What is at the end has to be a directory, be it for a slash behind it. */
    private boolean directory;
    private boolean follow;

    private String text;
    private int position;
    private int links;

    private PathWalk(
            int root, String path, int flags, int mode, MountCheck check, WalkGuard guard) {
        this.directories = new DirectoryStack(root, check);
        this.guard = guard;
        this.text = path;
        this.flags = flags;
        this.mode = mode;
        this.directory = (flags & O_DIRECTORY) != 0;
        this.follow = (flags & O_NOFOLLOW) == 0 && !(creates() && (flags & O_EXCL) != 0);
    }

    /**
     * Open what is at the end of a path.
     *
     * @param check where the walk may go; unless that is everywhere, the flags have to be for
     *     opening by name only
     */
    static Fd open(int root, String path, int flags, int mode, MountCheck check) {
        return open(root, path, flags, mode, check, WalkGuard.NONE);
    }

    /** Open what is at the end of a path, unless it leads through what is refused. */
    static Fd open(int root, String path, int flags, int mode, WalkGuard guard) {
        return open(root, path, flags, mode, MountCheck.NONE, guard);
    }

    private static Fd open(
            int root, String path, int flags, int mode, MountCheck check, WalkGuard guard) {
        int size = FileName.encode(path).length;
        if (size == 1) {
            throw new LastErrorException(Errno.ENOENT.number());
        }
        if (size > PATH_MAX) {
            throw new LastErrorException(Errno.ENAMETOOLONG.number());
        }
        try (PathWalk walk = new PathWalk(root, path, flags, mode, check, guard)) {
            return walk.open();
        }
    }

    private Fd open() {
        guard.at(directories);
        while (true) {
            String name = next();
            boolean last = skipSlashes(position) == text.length();
            if (name.isEmpty()) {
                return openHere();
            }
            if (name.equals(".") || name.equals("..")) {
                directories.open(".", 0).close(); // may this directory be searched?
                if (name.equals("..")) {
                    directories.pop();
                    guard.at(directories);
                }
                if (last) {
                    return openHere();
                }
            } else if (!last) {
                enter(name);
            } else {
                Fd opened = openLast(name);
                if (opened != null) {
                    guard.ended(directories, name);
                    return opened;
                }
            }
        }
    }

    private String next() {
        int from = skipSlashes(position);
        int to = text.indexOf('/', from);
        position = to < 0 ? text.length() : to;
        return text.substring(from, position);
    }

    private int skipSlashes(int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) == '/') {
            at++;
        }
        return at;
    }

    private boolean creates() {
        return (flags & O_CREAT) != 0;
    }

    private void enter(String name) {
        try {
            directories.push(name);
            guard.at(directories);
        } catch (LastErrorException e) {
            if (!is(e, Errno.ENOTDIR)) {
                throw e;
            }
            followInstead(name, false, e);
        }
    }

    /* The path ends in "." or "..", or is nothing but slashes. */
    private Fd openHere() {
        int wanted = flags | (directory ? O_DIRECTORY : 0);
        guard.ended(directories, "");
        return StepwiseResolution.openat(directories.top(), ".", wanted, mode);
    }

    /* Null when it is a link: the walk goes on behind it. */
    private Fd openLast(String name) {
        if (position < text.length()) {
            if (creates()) {
                throw new LastErrorException(Errno.EISDIR.number());
            }
            directory = true;
            follow = true;
        }
        if ((flags & O_PATH) != 0 && follow && !directory) {
            return nameLast(name);
        }
        int wanted = flags | O_NOFOLLOW | (directory ? O_DIRECTORY : 0);
        try {
            return directories.opened(name, wanted, mode);
        } catch (LastErrorException e) {
            if (!follow || !is(e, Errno.ELOOP) && !is(e, Errno.ENOTDIR)) {
                throw e;
            }
            followInstead(name, true, e);
            return null;
        }
    }

    /* By name only, the kernel opens a link like anything else. */
    private Fd nameLast(String name) {
        Fd found = directories.open(name, 0);
        try {
            FileStatus status = status(found);
            if (!status.isSymlink()) {
                return found;
            }
            follow(name, new FoundLink(found, status), true);
        } catch (RuntimeException e) {
            found.close();
            throw e;
        }
        found.close();
        return null;
    }

    /* Something could not be opened: it may be a link. */
    private void followInstead(String name, boolean last, LastErrorException refused) {
        try (Fd found = directories.open(name, 0)) {
            FileStatus status = status(found);
            if (status.isSymlink()) {
                follow(name, new FoundLink(found, status), last);
            } else if (status.isDirectory() || is(refused, Errno.ELOOP)) {
                throw new LastErrorException(Errno.EAGAIN.number()); // it was something else before
            } else {
                throw refused;
            }
        }
    }

    private void follow(String name, FoundLink link, boolean last) {
        if (++links > MAXSYMLINKS) {
            throw new LastErrorException(Errno.ELOOP.number());
        }
        if (last) {
            link.requireTrusted(directories.top());
        }
        String target = link.target();
        guard.follows(directories, name, target);
        if (target.startsWith("/")) {
            directories.clear();
            guard.at(directories);
        }
        text = target + text.substring(position);
        position = 0;
    }

    private static FileStatus status(Fd fd) {
        return FileStatus.statx(fd, "", FileCalls.AT_EMPTY_PATH);
    }

    private static boolean is(LastErrorException e, Errno errno) {
        return e.getErrorCode() == errno.number();
    }

    @Override
    public void close() {
        directories.close();
    }
}
