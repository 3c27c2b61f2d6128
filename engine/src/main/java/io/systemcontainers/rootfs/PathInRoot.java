package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;

/**
 * Split a path into a directory and a name in it. The path begins at the root with or without a
 * leading slash.
 *
 * @param path as it was given
 * @param parent the directory, absolute
 * @param name the name; empty when the path ends in {@code ..} or is the root
 */
record PathInRoot(String path, String parent, String name) {

    static PathInRoot of(String path) {
        require(path);
        String rest = withoutSlash(path);
        int slash = rest.lastIndexOf('/');
        String last = rest.substring(slash + 1);
        if (last.isEmpty() || last.equals("..") || last.equals(".")) {
            return new PathInRoot(path, absolute(rest), "");
        }
        String parent = rest.substring(0, Math.max(0, slash));
        return new PathInRoot(path, absolute(withoutSlash(parent)), last);
    }

    private static String withoutSlash(String path) {
        String rest = path;
        while (rest.endsWith("/") || rest.endsWith("/.")) {
            rest = rest.substring(0, rest.lastIndexOf('/'));
        }
        return rest;
    }

    private static void require(String path) {
        if (path.isEmpty()) {
            throw new SystemContainerException("opening ``: the path is empty: name a file");
        }
        if (path.indexOf('\0') >= 0) {
            throw new SystemContainerException(
                    "opening `"
                            + path.replace("\0", "\\0")
                            + "`: there is a NUL character in the path, which no file name has");
        }
    }

    private static String absolute(String directory) {
        return directory.startsWith("/") ? directory : "/" + directory;
    }

    boolean hasName() {
        return !name.isEmpty();
    }

    PathInRoot requireName() {
        if (name.isEmpty()) {
            throw new SystemContainerException(
                    "changing `" + path + "`: it is the root, or ends in `..`: name a file");
        }
        return this;
    }

    /** Follow a symbolic link that is at this path. */
    PathInRoot follow(String target) {
        return of(
                target.startsWith("/")
                        ? target
                        : parent.endsWith("/") ? parent + target : parent + "/" + target);
    }
}
