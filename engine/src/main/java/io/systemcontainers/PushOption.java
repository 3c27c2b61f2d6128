package io.systemcontainers;

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
