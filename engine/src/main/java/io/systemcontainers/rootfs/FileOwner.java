package io.systemcontainers.rootfs;

import io.systemcontainers.SystemContainerException;

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
     * @param text {@code user}, {@code user:group}, {@code user:} or {@code :group}; names or ids
     * @param accounts who there is
     * @return the owner
     * @throws SystemContainerException if there is no such user or group
     */
    public static FileOwner parse(String text, Accounts accounts) {
        int colon = text.indexOf(':');
        String user = colon < 0 ? text : text.substring(0, colon);
        String group = colon < 0 ? "" : text.substring(colon + 1);
        if (user.isEmpty() && group.isEmpty()) {
            throw new SystemContainerException(
                    "giving a file to `"
                            + text
                            + "`: it names nobody: write user, user:group or :group");
        }
        if (user.isEmpty()) {
            return new FileOwner(Ids.KEEP, accounts.group(group));
        }
        Accounts.User account = accounts.user(user);
        if (!group.isEmpty()) {
            return new FileOwner(account.uid(), accounts.group(group));
        }
        return new FileOwner(
                account.uid(), colon < 0 ? Ids.KEEP : ownGroup(text, account, accounts));
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
     * Say who has what this leaves open.
     *
     * @param other the others
     * @return this, and the others where this is -1
     */
    public FileOwner orElse(FileOwner other) {
        return new FileOwner(uid == Ids.KEEP ? other.uid : uid, gid == Ids.KEEP ? other.gid : gid);
    }
}
