package io.systemcontainers.sys;

/** Where a walk along a path may go. */
interface MountCheck {

    /** Everywhere. */
    MountCheck NONE =
            new MountCheck() {
                @Override
                public void requireHarmless(int directory, int found) {}

                @Override
                public void requireSearchable(int directory) {}
            };

    /**
     * Throws EXDEV where a name leads to a mount that the walk must not touch.
     *
     * @param directory the directory that has the name; it may be touched
     * @param found what was opened, by name only
     */
    void requireHarmless(int directory, int found);

    /** Throws EACCES where the walk must not go on in a directory. */
    void requireSearchable(int directory);
}
