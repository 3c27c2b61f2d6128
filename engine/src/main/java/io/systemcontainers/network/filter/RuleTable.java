package io.systemcontainers.network.filter;

import io.systemcontainers.SystemContainerException;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkReply;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Own a table of nftables. Its rules are the kernel's only as long as the socket is open by which
 * they were made: however this JVM ends, nothing of them stays behind. Nobody else may change them.
 *
 * <p>Any thread may call any method.
 */
final class RuleTable implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(RuleTable.class.getName());

    // linux/netfilter/nf_tables.h
    private static final int NFT_TABLE_F_OWNER = 0x2;
    private static final int NFT_MSG_GETRULE = 7;
    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_HANDLE = 3;
    private static final int NFTA_RULE_USERDATA = 7;

    /* A batch is one message of the socket, which by default is up to 208 KiB long. */
    private static final int BATCH = 200;

    private final Netlink netlink;
    private final Family family;
    private final String name;
    private long lastMark;
    private boolean closed;

    private RuleTable(Netlink netlink, Family family, String name) {
        this.netlink = netlink;
        this.family = family;
        this.name = name;
    }

    /**
     * Make a table.
     *
     * @param namespace whose packets it is about
     * @param family which of them
     * @param name its name, which nobody else may use
     * @param content adds what is to be in it from the beginning
     * @return the table
     */
    static RuleTable create(
            NetworkNamespace namespace,
            Family family,
            String name,
            UnaryOperator<Changes> content) {
        Netlink netlink = Netlink.open(namespace, Netlink.NETFILTER);
        try {
            make(netlink, family, name, content);
            return new RuleTable(netlink, family, name);
        } catch (RuntimeException e) {
            netlink.close();
            throw explained(e, family, name);
        }
    }

    private static void make(
            Netlink netlink, Family family, String name, UnaryOperator<Changes> content) {
        try {
            content.apply(new Changes(family, name).table(NFT_TABLE_F_OWNER)).commit(netlink);
        } catch (KernelException e) {
            // Before Linux 5.12 it is a flag that is not known: EINVAL or EOPNOTSUPP.
            if (!e.is(Errno.ENOTSUP) && !e.is(Errno.EINVAL)) {
                throw e;
            }
            try {
                content.apply(new Changes(family, name).table(0)).commit(netlink);
            } catch (KernelException again) {
                e.addSuppressed(again);
                throw e;
            }
            LOG.log(
                    Level.WARNING,
                    "This kernel is older than Linux 5.12 and does not remove table `{0} {1}` when"
                            + " this JVM is killed; `nft delete table {0} {1}` does",
                    family.word(),
                    name);
        }
    }

    private static RuntimeException explained(RuntimeException e, Family family, String name) {
        if (!(e instanceof KernelException kernel)) {
            return e;
        }
        String table = "making table `" + family.word() + " " + name + "`: ";
        if (kernel.is(Errno.EPERM)) {
            return new SystemContainerException(
                    table + "it needs CAP_NET_ADMIN, or another process has it: " + e.getMessage(),
                    e);
        }
        if (kernel.is(Errno.EPROTONOSUPPORT) || kernel.is(Errno.EAFNOSUPPORT)) {
            return new SystemContainerException(
                    table
                            + "this kernel has no nftables for `"
                            + family.word()
                            + "` (CONFIG_NF_TABLES): "
                            + e.getMessage(),
                    e);
        }
        return e;
    }

    /** Begin changes, which {@link #commit} has done. */
    Changes changes() {
        return new Changes(family, name);
    }

    synchronized void commit(Changes changes) {
        if (closed) {
            throw new SystemContainerException(
                    "changing table `" + family.word() + " " + name + "`: it has been removed");
        }
        changes.commit(netlink);
    }

    /**
     * Add rules, and be able to remove them: up to 200 of them at once, more one batch after the
     * other.
     *
     * @param rules the rules
     * @return them
     */
    synchronized InstalledRules install(List<Rule> rules) {
        Map<String, List<String>> marks = new TreeMap<>();
        try {
            for (int done = 0; done < rules.size(); done += BATCH) {
                Changes changes = changes();
                for (Rule rule : rules.subList(done, Math.min(rules.size(), done + BATCH))) {
                    String mark = "systemcontainers " + ++lastMark;
                    changes.rule(rule, Changes.comment(mark));
                    marks.computeIfAbsent(rule.chain(), chain -> new ArrayList<>()).add(mark);
                }
                commit(changes);
            }
        } catch (RuntimeException e) {
            if (rules.size() > BATCH) {
                undo(marks, e);
            }
            throw e;
        }
        return new InstalledRules(() -> remove(marks));
    }

    private void undo(Map<String, List<String>> marks, RuntimeException cause) {
        try {
            remove(marks);
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** Return how many of the rules that were added so are in a chain. */
    synchronized int size(String chain) {
        return handles(chain).size();
    }

    private synchronized void remove(Map<String, List<String>> marks) {
        if (!closed) {
            marks.forEach(this::remove);
        }
    }

    private void remove(String chain, List<String> marks) {
        Map<ByteBuffer, Long> handles = handles(chain);
        List<Long> ours =
                marks.stream()
                        .map(mark -> handles.get(ByteBuffer.wrap(Changes.comment(mark))))
                        .flatMap(handle -> Optional.ofNullable(handle).stream())
                        .toList();
        for (int done = 0; done < ours.size(); done += BATCH) {
            Changes changes = changes();
            ours.subList(done, Math.min(ours.size(), done + BATCH))
                    .forEach(handle -> changes.withoutRule(chain, handle));
            commit(changes);
        }
    }

    /* The kernel gives each rule a number; a dump tells which mark got which. */
    private Map<ByteBuffer, Long> handles(String chain) {
        NetlinkMessage question =
                NetlinkMessage.of(
                                Changes.type(NFT_MSG_GETRULE),
                                NetlinkMessage.DUMP,
                                "listing chain `" + chain + "` of table `" + name + "`")
                        .header(Changes.header(family.number()))
                        .with(a -> a.text(NFTA_RULE_TABLE, name).text(NFTA_RULE_CHAIN, chain));
        Map<ByteBuffer, Long> handles = new HashMap<>();
        for (NetlinkReply reply : netlink.ask(question, Changes.HEADER)) {
            NetlinkReply.Attributes rule = reply.attributes();
            rule.bytes(NFTA_RULE_USERDATA)
                    .ifPresent(
                            mark ->
                                    handles.put(
                                            ByteBuffer.wrap(mark),
                                            ByteBuffer.wrap(
                                                            rule.bytes(NFTA_RULE_HANDLE)
                                                                    .orElseThrow())
                                                    .getLong()));
        }
        return handles;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Remove the table with all that is in it. Closing it again does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            changes().withoutTable().commit(netlink);
        } catch (KernelException e) {
            // Someone may have removed what a kernel without owners let them: `nft flush ruleset`.
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        } finally {
            netlink.close();
        }
    }
}
