package io.systemcontainers.keeper;

import io.systemcontainers.sys.Fd;

/** Hear what becomes of a machine. Called on the keeper's thread, one call at a time. */
public interface KeeperListener {

    /**
     * Hear that the machine has a network namespace, which has no devices yet. Init waits until
     * this returns; the machine is taken down when it throws.
     *
     * @param namespace the namespace, which it takes over
     */
    void network(Fd namespace);

    /**
     * Hear that init runs.
     *
     * @param booting what is there from now on
     */
    void booting(Keeper.Booting booting);

    /**
     * Hear that commands are sent through another porter from now on: the kernel killed the one
     * before, for lack of memory.
     *
     * @param porter what commands are sent through
     */
    void replaced(Porter porter);

    /**
     * Hear that the process that shows the machine itself was killed.
     *
     * @param replaced whether another goes on where it was; else its files cannot be read any more
     */
    void viewerDied(boolean replaced);

    /**
     * Hear which directory is the machine's root, before init is executed. It keeps the file
     * systems of the machine mounted for as long as it is open.
     *
     * @param root the directory, open by name only, which is handed over
     */
    void root(Fd root);

    /**
     * Hear what init said to its notify socket: sd_notify(3).
     *
     * @param text lines such as {@code READY=1}
     */
    void notified(String text);

    /**
     * Hear the content of a file that the plan had reported.
     *
     * @param content the content, at most 4,000 bytes
     */
    void reported(String content);

    /**
     * Hear of control groups that could not be removed in time.
     *
     * @param path one of the machine's groups, which has some of them in it
     * @param count how many are left at least
     */
    void left(String path, int count);

    /**
     * Hear that nothing of the machine is left.
     *
     * @param waitStatus how init ended: wait(2); -1 where it never began or that is not known
     */
    void gone(int waitStatus);
}
