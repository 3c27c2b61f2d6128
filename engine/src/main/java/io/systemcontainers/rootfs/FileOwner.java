package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;
import java.util.function.Supplier;

/**
 * Hold who a file belongs to, or is going to.
 *
 * @param uid the user's id, as the machine sees it; -1 leaves it as it is
 * @param gid the group's id; -1 leaves it as it is
 */
public record FileOwner(int uid, int gid) {

    /** The machine's root. */
    public static final FileOwner ROOT = new FileOwner(0, 0);

    /**
     * Understand an owner as chown(1) does.
     *
     * @param text {@code user}, {@code user:group}, {@code user:} or {@code :group}; names or ids.
     *     A name may consist of digits; {@code +33} is an id for certain
     * @param accounts who there is; not asked where that makes no difference
     * @return the owner
     * @throws SystemContainerException if there is no such user or group
     */
    public static FileOwner parse(String text, Supplier<Accounts> accounts) {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        if (user.isEmpty() && group.isEmpty()) {
            throw new SystemContainerException(
                    "giving a file to `"
                            + text
                            + "`: it names nobody: write user, user:group or :group");
        }
        boolean own = colon >= 0 && group.isEmpty();
        if (!own && isCertain(user) && isCertain(group)) {
            return new FileOwner(certain(user), certain(group));
        }
        return parse(text, user, group, own, accounts.get());
    }

    private static boolean isCertain(String id) {
        return id.isEmpty() || Accounts.certainId(id).isPresent();
    }

    private static int certain(String id) {
        return Accounts.certainId(id).orElse(Ids.KEEP);
    }

    private static FileOwner parse(
            String text, String user, String group, boolean own, Accounts accounts) {
        if (user.isEmpty()) {
            return new FileOwner(Ids.KEEP, accounts.group(group));
        }
        Accounts.User account = accounts.user(user);
        if (!group.isEmpty()) {
            return new FileOwner(account.uid(), accounts.group(group));
        }
        return new FileOwner(account.uid(), own ? ownGroup(text, account, accounts) : Ids.KEEP);
    }

    private static int ownGroup(String text, Accounts.User account, Accounts accounts) {
        if (!accounts.has(account)) {
            throw new SystemContainerException(
                    "giving a file to `"
                            + text
                            + "`: no user has this id, so it has no group: name one");
        }
        return account.gid();
    }

    /**
     * Tell whether nothing is left open.
     *
     * @return whether there are both a user and a group
     */
    public boolean isWhole() {
        return uid != Ids.KEEP && gid != Ids.KEEP;
    }

    /**
     * Say who has what this leaves open.
     *
     * @param other the others
     * @return this, and the others where this is -1
     */
    public FileOwner orElse(FileOwner other) {
        return new FileOwner(uid == Ids.KEEP ? other.uid : uid, gid == Ids.KEEP ? other.gid : gid);
    }
}
