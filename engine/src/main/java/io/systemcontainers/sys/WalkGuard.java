package io.systemcontainers.sys;

/** A companion of a walk along a path: it is told where that leads, and throws to end it. */
interface WalkGuard {

    /** Lets a walk go wherever the kernel would. */
    WalkGuard NONE =
            new WalkGuard() {
                @Override
                public void at(DirectoryStack directories) {}

                @Override
                public void follows(DirectoryStack directories, String name, String target) {}

                @Override
                public void ended(DirectoryStack directories, String name) {}
            };

    /** Takes note that the walk is in the directory on top. */
    void at(DirectoryStack directories);

    /** Takes note that a link in the directory on top is about to be followed. */
    void follows(DirectoryStack directories, String name, String target);

    /**
     * Takes note that the path ends with this name in the directory on top, or with that itself.
     */
    void ended(DirectoryStack directories, String name);
}
