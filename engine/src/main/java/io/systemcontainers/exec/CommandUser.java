package io.systemcontainers.exec;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.rootfs.Accounts;
import java.util.List;

/**
 * Say who runs a command.
 *
 * @param account the user
 * @param gid the group, which need not be the user's own
 * @param groups the further groups
 */
record CommandUser(Accounts.User account, int gid, List<Integer> groups) {

    /**
     * Look a user up.
     *
     * @param spec says which: {@code user} or {@code user:group}, each a name or an id
     * @param accounts who there is
     * @param idBase the first of the machine's ids on the host; 0 where it has no user namespace
     */
    static CommandUser of(CommandSpec spec, Accounts accounts, int idBase) {
        String given = spec.user == null ? "root" : spec.user;
        int colon = given.indexOf(':');
        Accounts.User account = accounts.user(colon < 0 ? given : given.substring(0, colon));
        if (spec.login && (colon >= 0 || !accounts.has(account))) {
            throw new SystemContainerException(
                    "logging in `"
                            + given
                            + "`: "
                            + (colon >= 0
                                    ? "a login has the groups of its user: leave out the group"
                                    : "no user has this id: make one first"));
        }
        CommandUser user =
                colon < 0
                        ? new CommandUser(account, account.gid(), accounts.groupsOf(account))
                        : ofGroup(account, accounts.group(given.substring(colon + 1)));
        requireMapped(given, account.uid(), idBase);
        requireMapped(given, user.gid, idBase);
        user.groups.forEach(group -> requireMapped(given, group, idBase));
        return user;
    }

    private static CommandUser ofGroup(Accounts.User account, int gid) {
        return new CommandUser(account, gid, List.of(gid));
    }

    private static void requireMapped(String given, int id, int idBase) {
        if (idBase != 0 && Integer.compareUnsigned(id, BootPlan.IDS) >= 0) {
            throw new SystemContainerException(
                    "running a command as `"
                            + given
                            + "`: the machine has no id "
                            + Integer.toUnsignedString(id)
                            + ": use one from 0 to "
                            + (BootPlan.IDS - 1));
        }
    }
}
