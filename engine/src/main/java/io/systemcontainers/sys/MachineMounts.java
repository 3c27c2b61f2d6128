package io.systemcontainers.sys;

/** What is known of a machine's mounts, for a process that must not wait for one of them. */
public interface MachineMounts {

    /**
     * Tells whether the files of a mount are those of the host's disks or memory, so that no
     * process of the machine has to answer when they are used.
     *
     * @param mount its number, as proc_pid_mountinfo(5) has it; a descriptor holds on to it
     * @param root the number of the mount that is the machine's root, which is harmless
     * @return whether this process may work on them
     */
    boolean isHarmless(int mount, int root);

    /**
     * Returns the process in the machine that works on all other files; it is started when this is
     * called for the first time.
     *
     * @return the process
     */
    FileService service();
}
