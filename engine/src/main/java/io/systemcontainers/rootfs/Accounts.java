package io.systemcontainers.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.FileContent;
import io.systemcontainers.sys.KernelException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Look up users and groups as {@code /etc/passwd} and {@code /etc/group} of a machine have them:
 * passwd(5), group(5). What other sources of names know there, such as LDAP, is not seen.
 */
public final class Accounts {

    private static final String PASSWD = "/etc/passwd";
    private static final String GROUP = "/etc/group";
    /* Ten thousand users take less than one megabyte, and the machine may write what it likes. */
    private static final int LARGEST = 2 * 1024 * 1024;
    private static final int LONGEST_NAME = 64;
    /* Of passwd(5), which has more of them than group(5). */
    private static final int FIELDS = 7;
    private static final int BLOCK = 65_536;
    private static final int SHOWN = 20;
    /* -1 means "leave it" to the kernel: chown(2), setresuid(2). */
    private static final long LAST_ID = 0xFFFFFFFEL;

    private final String machine;
    private final List<User> users;
    private final List<Group> groups;

    /**
     * Hold a user.
     *
     * @param name its name; the number where it has none
     * @param uid its id, as the machine sees it
     * @param gid the id of its group
     * @param home its home directory
     * @param shell its shell
     */
    public record User(String name, int uid, int gid, String home, String shell) {}

    /* With a comma around each member. */
    private record Group(String name, int gid, String members) {
        boolean has(String user) {
            return members.contains("," + user + ",");
        }
    }

    private Accounts(String machine, List<User> users, List<Group> groups) {
        this.machine = machine;
        this.users = users;
        this.groups = groups;
    }

    /**
     * Read the users and groups of a machine.
     *
     * @param root its root
     * @param machine its name, for messages
     * @return what is there now
     */
    public static Accounts of(RootDirectory root, String machine) {
        return parse(machine, read(root, PASSWD), read(root, GROUP));
    }

    static Accounts parse(String machine, String passwd, String group) {
        return new Accounts(
                machine, entries(passwd, Accounts::user), entries(group, Accounts::group));
    }

    private static String read(RootDirectory root, String path) {
        try (Fd file = root.openForReading(path)) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            byte[] block = new byte[BLOCK];
            int length = FileContent.read(file, block, path);
            while (length > 0) {
                content.write(block, 0, length);
                if (content.size() > LARGEST) {
                    throw new SystemContainerException(
                            "reading `" + path + "`: it is larger than " + LARGEST + " bytes");
                }
                length = FileContent.read(file, block, path);
            }
            return content.toString(UTF_8);
        } catch (KernelException e) {
            if (e.is(Errno.ENOENT)) {
                return "";
            }
            throw e;
        }
    }

    private static <T> List<T> entries(String text, Function<String[], Optional<T>> entry) {
        return text.lines()
                .map(line -> line.split(":", FIELDS + 1))
                .map(entry)
                .flatMap(Optional::stream)
                .toList();
    }

    /* name:password:uid:gid:comment:home:shell; what is malformed is passed over, as by getpwent(3). */
    private static Optional<User> user(String[] fields) {
        if (fields.length < FIELDS) {
            return Optional.empty();
        }
        Optional<Integer> uid = id(fields[2]);
        Optional<Integer> gid = id(fields[3]);
        if (uid.isEmpty() || gid.isEmpty()) {
            return Optional.empty();
        }
        String home = fields[5].isEmpty() ? "/" : fields[5];
        String shell = fields[6].isBlank() ? "/bin/sh" : fields[6].strip();
        return Optional.of(new User(fields[0], uid.get(), gid.get(), home, shell));
    }

    /* name:password:gid:members */
    private static Optional<Group> group(String[] fields) {
        if (fields.length < 4) {
            return Optional.empty();
        }
        String members = "," + fields[3].strip() + ",";
        return id(fields[2]).map(gid -> new Group(fields[0], gid, members));
    }

    private static Optional<Integer> id(String text) {
        if (text.isEmpty() || text.length() > 10 || !isDigits(text)) {
            return Optional.empty();
        }
        long id = Long.parseLong(text);
        return id > LAST_ID ? Optional.empty() : Optional.of((int) id);
    }

    /** Return what cannot be a name, {@code +33}: chown(1). */
    static Optional<Integer> certainId(String text) {
        return text.startsWith("+") ? id(text.substring(1)) : Optional.empty();
    }

    private static Optional<Integer> anyId(String text) {
        return certainId(text).or(() -> id(text));
    }

    private static boolean isDigits(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * Find a user.
     *
     * @param nameOrId its name, or its id; an id that no entry has belongs to a user of that id
     *     with group 0, home {@code /} and shell {@code /bin/sh}, as in LXD
     * @return the user
     * @throws SystemContainerException if there is no such name
     */
    public User user(String nameOrId) {
        return users.stream()
                .filter(user -> user.name().equals(nameOrId))
                .findFirst()
                .or(() -> anyId(nameOrId).map(this::userOf))
                .orElseThrow(
                        () ->
                                unknown(
                                        "user",
                                        nameOrId,
                                        PASSWD,
                                        names(users.stream().map(User::name).toList())));
    }

    /**
     * Tell whether a user has an entry.
     *
     * @param user the user
     * @return false for an id that no entry has
     */
    public boolean has(User user) {
        return users.contains(user);
    }

    private User userOf(int uid) {
        return users.stream()
                .filter(user -> user.uid() == uid)
                .findFirst()
                .orElseGet(() -> new User(Integer.toUnsignedString(uid), uid, 0, "/", "/bin/sh"));
    }

    /**
     * Find a group.
     *
     * @param nameOrId its name, or its id, which no entry needs to have
     * @return its id
     * @throws SystemContainerException if there is no such name
     */
    public int group(String nameOrId) {
        return groups.stream()
                .filter(group -> group.name().equals(nameOrId))
                .findFirst()
                .map(Group::gid)
                .or(() -> anyId(nameOrId))
                .orElseThrow(
                        () ->
                                unknown(
                                        "group",
                                        nameOrId,
                                        GROUP,
                                        names(groups.stream().map(Group::name).toList())));
    }

    /**
     * List the groups that a user is in, as initgroups(3) does: its own first.
     *
     * @param user the user
     * @return the ids
     */
    public List<Integer> groupsOf(User user) {
        List<Integer> ids = new ArrayList<>(List.of(user.gid()));
        groups.stream()
                .filter(group -> group.has(user.name()))
                .map(Group::gid)
                .filter(gid -> gid != user.gid())
                .distinct()
                .forEach(ids::add);
        return List.copyOf(ids);
    }

    private SystemContainerException unknown(
            String what, String name, String file, String present) {
        return new SystemContainerException(
                "looking for "
                        + what
                        + " `"
                        + name
                        + "` in machine `"
                        + machine
                        + "`: its "
                        + file
                        + " has "
                        + present
                        + ": make it first, or give an id");
    }

    private static String cut(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > LONGEST_NAME
                ? printable.substring(0, LONGEST_NAME) + "…"
                : printable;
    }

    private static String names(List<String> names) {
        if (names.isEmpty()) {
            return "nobody";
        }
        String shown =
                names.stream().limit(SHOWN).map(Accounts::cut).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? shown + " and " + (names.size() - SHOWN) + " more" : shown;
    }
}
