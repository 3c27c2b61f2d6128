package io.systemcontainers.machine;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.cgroup.MachineIds;
import io.systemcontainers.keeper.BootPlan;
import io.systemcontainers.sys.Fd;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Hold 65,536 host ids that no other machine on this host has. The claim is a socket's name, which
 * the kernel takes back when this JVM ends.
 */
final class IdRange implements MachineIds.Range {

    private static final Path SUBUID = Path.of("/etc/subuid");
    /* LXD's where /etc/subuid says nothing of root. */
    private static final Ids DEFAULT = new Ids(1_000_000, 1_000_000_000);

    private final int base;
    private final Fd claim;

    private IdRange(int base, Fd claim) {
        this.base = base;
        this.claim = claim;
    }

    record Ids(long first, long count) {}

    static IdRange claim() {
        Ids ids = ofHost();
        for (long base = ids.first();
                base + BootPlan.IDS <= ids.first() + ids.count();
                base += BootPlan.IDS) {
            Fd claim = Socket.claimName("systemcontainers-ids-" + base);
            if (claim != null) {
                return new IdRange((int) base, claim);
            }
        }
        throw new SystemContainerException(
                "looking for "
                        + BootPlan.IDS
                        + " ids for a machine: all of "
                        + ids.first()
                        + " to "
                        + (ids.first() + ids.count() - 1)
                        + " are in use: give root more of them in `"
                        + SUBUID
                        + "`");
    }

    /** Claim those that begin with a certain one. */
    static IdRange claim(int base) {
        Ids ids = ofHost();
        if (base < ids.first() || base + (long) BootPlan.IDS > ids.first() + ids.count()) {
            throw new SystemContainerException(
                    "claiming the "
                            + BootPlan.IDS
                            + " ids from "
                            + base
                            + " on, as `security.idmap.base` says: root has "
                            + ids.first()
                            + " to "
                            + (ids.first() + ids.count() - 1)
                            + " in `"
                            + SUBUID
                            + "`: choose among these");
        }
        if ((base - ids.first()) % BootPlan.IDS != 0) {
            throw new SystemContainerException(
                    "claiming the ids from "
                            + base
                            + " on, as `security.idmap.base` says: ranges of "
                            + BootPlan.IDS
                            + " begin at "
                            + ids.first()
                            + ": choose a multiple of "
                            + BootPlan.IDS
                            + " beyond that, as "
                            + (base - (base - ids.first()) % BootPlan.IDS));
        }
        Fd claim = Socket.claimName("systemcontainers-ids-" + base);
        if (claim == null) {
            throw new SystemContainerException(
                    "claiming the ids from "
                            + base
                            + " on, as `security.idmap.base` says: another machine on this host has"
                            + " them");
        }
        return new IdRange(base, claim);
    }

    /**
     * Claim those that an id is among.
     *
     * @param id a host id
     * @return the range; nothing where another machine has it, or no machine can
     */
    static Optional<MachineIds.Range> containing(int id) {
        Ids ids = ofHost();
        if (id < ids.first()) {
            return Optional.empty();
        }
        long base = id - (id - ids.first()) % BootPlan.IDS;
        if (base + BootPlan.IDS > ids.first() + ids.count()) {
            return Optional.empty();
        }
        return Optional.ofNullable(Socket.claimName("systemcontainers-ids-" + base))
                .map(claim -> new IdRange((int) base, claim));
    }

    private static Ids ofHost() {
        try {
            return Files.exists(SUBUID)
                    ? parse(Files.readAllLines(SUBUID)).orElse(DEFAULT)
                    : DEFAULT;
        } catch (IOException e) {
            throw KernelException.of("reading", SUBUID, e);
        }
    }

    /** Find the longest range of root in {@code /etc/subuid}: subuid(5). */
    static Optional<Ids> parse(List<String> subuid) {
        return subuid.stream()
                .map(line -> line.strip().split(":"))
                .filter(
                        fields ->
                                fields.length == 3
                                        && (fields[0].equals("root") || fields[0].equals("0")))
                .filter(fields -> fields[1].matches("\\d{1,10}") && fields[2].matches("\\d{1,10}"))
                .map(fields -> new Ids(Long.parseLong(fields[1]), Long.parseLong(fields[2])))
                .filter(
                        ids ->
                                ids.count() >= BootPlan.IDS
                                        && ids.first() + ids.count() <= Integer.MAX_VALUE)
                .max((a, b) -> Long.compare(a.count(), b.count()));
    }

    /** The range of a machine that lives, as what clears up behind one of its keepers claims it. */
    private record Held(int first, int count) implements MachineIds.Range {
        @Override
        public void close() {}
    }

    /** Return the ids of a machine alone: claimed by it. */
    static MachineIds held(int base) {
        return id -> base == 0 ? Optional.empty() : Optional.of(new Held(base, BootPlan.IDS));
    }

    int base() {
        return base;
    }

    @Override
    public int first() {
        return base;
    }

    @Override
    public int count() {
        return BootPlan.IDS;
    }

    @Override
    public void close() {
        claim.close();
    }
}
