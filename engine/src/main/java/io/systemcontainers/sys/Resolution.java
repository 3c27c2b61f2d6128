package io.systemcontainers.sys;

/** Find what a path leads to, and open it. */
interface Resolution {

    /**
     * Open a path once.
     *
     * @param directory where it begins
     * @param path the path
     * @param flags {@code O_*}; the descriptor is close-on-exec in any case
     * @param mode permissions of a file that is made
     * @param resolve {@code RESOLVE_*}
     * @return the descriptor
     * @throws com.sun.jna.LastErrorException with the error numbers of openat2(2); EAGAIN when
     *     something changed on the way, so that it should be tried again
     */
    Fd open(int directory, String path, int flags, int mode, int resolve);

    /** Return the one to use here. */
    static Resolution present() {
        return KernelFeature.OPENAT2.isUsable()
                ? KernelResolution.INSTANCE
                : StepwiseResolution.INSTANCE;
    }
}
