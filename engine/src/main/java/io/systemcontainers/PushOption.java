package io.systemcontainers;

import java.util.Objects;
import java.util.function.Consumer;

/**
 * Say what pushed files should look like in the machine.
 *
 * @since 0.1
 */
public sealed interface PushOption {

    /**
     * Give everything that is pushed this owner. Without this option it belongs to root.
     *
     * @param uid the user's id, as the machine sees it
     * @param gid the group's id, as the machine sees it
     * @return the option
     */
    static PushOption owner(int uid, int gid) {
        return new Owner(uid, gid);
    }

    /**
     * Give everything that is pushed this owner, written as chown(1) takes it. The names are looked
     * up in the machine, in {@code /etc/passwd} and {@code /etc/group}, when something is pushed.
     *
     * @param owner {@code user}, {@code user:group}, {@code user:} for the user's own group, or
     *     {@code :group}; names or ids. What it does not say is root
     * @return the option
     */
    static PushOption owner(String owner) {
        return new NamedOwner(owner);
    }

    /**
     * Be told how far the copy is, in the thread that copies: at most ten times a second, and once
     * when it is complete and has its name. An exception that the listener throws ends the copy and
     * is thrown from it; one that it throws in the last call comes too late to end anything.
     *
     * @param listener what is told
     * @return the option
     */
    static PushOption progress(Consumer<? super CopyProgress> listener) {
        return new Progress(listener);
    }

    /**
     * Give every pushed file these permissions; a pushed directory gets them too, and may be
     * entered by whoever may read it. Without this option the permissions are those of the source.
     *
     * @param mode the permission bits, for example {@code 0640}
     * @return the option
     */
    static PushOption mode(int mode) {
        return new Mode(mode);
    }

    /**
     * Hold an owner, in the ids that the machine sees.
     *
     * @param uid the user's id
     * @param gid the group's id
     */
    record Owner(int uid, int gid) implements PushOption {
        /**
         * Refuse negative ids.
         *
         * @param uid the user's id
         * @param gid the group's id
         */
        public Owner {
            if (uid < 0 || gid < 0) {
                throw new IllegalArgumentException(
                        "owner " + uid + ":" + gid + ": ids are not negative");
            }
        }
    }

    /**
     * Hold an owner as it was written.
     *
     * @param owner for example {@code www-data:adm}
     */
    record NamedOwner(String owner) implements PushOption {
        /**
         * Require something.
         *
         * @param owner for example {@code www-data:adm}
         */
        public NamedOwner {
            Objects.requireNonNull(owner, "owner");
        }
    }

    /**
     * Hold who is told how far the copy is.
     *
     * @param listener what is told
     */
    record Progress(Consumer<? super CopyProgress> listener) implements PushOption {
        /**
         * Require somebody.
         *
         * @param listener what is told
         */
        public Progress {
            Objects.requireNonNull(listener, "listener");
        }
    }

    /**
     * Hold permission bits.
     *
     * @param mode the bits, 0 to 07777
     */
    record Mode(int mode) implements PushOption {
        /**
         * Refuse anything but permission bits.
         *
         * @param mode the bits
         */
        public Mode {
            if (mode < 0 || mode > 07777) {
                throw new IllegalArgumentException(
                        "mode 0"
                                + Integer.toOctalString(mode)
                                + ": permission bits are 0 to 07777");
            }
        }
    }
}
