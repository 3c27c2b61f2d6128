package io.systemcontainers.network.filter;

import io.systemcontainers.sys.net.Netlink;
import io.systemcontainers.sys.net.NetlinkMessage;
import io.systemcontainers.sys.net.NetlinkMessage.Attributes;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Collect changes of one table, all of which are done at once or not at all. */
final class Changes {

    /** How long {@code struct nfgenmsg} is. */
    static final int HEADER = 4;

    // linux/netfilter/nfnetlink.h
    private static final int NFNL_MSG_BATCH_BEGIN = 16;
    private static final int NFNL_MSG_BATCH_END = 17;
    private static final int NFNL_SUBSYS_NFTABLES = 10;

    // linux/netfilter/nf_tables.h: enum nf_tables_msg_types
    private static final int NFT_MSG_NEWTABLE = 0;
    private static final int NFT_MSG_DELTABLE = 2;
    private static final int NFT_MSG_NEWCHAIN = 3;
    private static final int NFT_MSG_DELCHAIN = 5;
    private static final int NFT_MSG_NEWRULE = 6;
    private static final int NFT_MSG_DELRULE = 8;
    private static final int NFT_MSG_NEWSET = 9;
    private static final int NFT_MSG_NEWSETELEM = 12;
    private static final int NFT_MSG_DELSETELEM = 14;

    // … and the attributes of these messages
    private static final int NFTA_TABLE_NAME = 1;
    private static final int NFTA_TABLE_FLAGS = 2;
    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_HOOK = 4;
    private static final int NFTA_CHAIN_TYPE = 7;
    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NFTA_HOOK_PRIORITY = 2;
    private static final int NFTA_HOOK_DEV = 3;
    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_HANDLE = 3;
    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NFTA_RULE_USERDATA = 7;
    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_SET_TABLE = 1;
    private static final int NFTA_SET_NAME = 2;
    private static final int NFTA_SET_FLAGS = 3;
    private static final int NFTA_SET_KEY_TYPE = 4;
    private static final int NFTA_SET_KEY_LEN = 5;
    private static final int NFTA_SET_ID = 10;
    private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    private static final int NFTA_SET_ELEM_LIST_SET = 2;
    private static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private static final int NFTA_SET_ELEM_KEY = 1;
    private static final int NFTA_DATA_VALUE = 1;

    private final Family family;
    private final String table;
    private final List<Step> steps = new ArrayList<>();

    Changes(Family family, String table) {
        this.family = family;
        this.table = table;
    }

    /** Return the type of a message of nftables. */
    static int type(int message) {
        return NFNL_SUBSYS_NFTABLES << 8 | message;
    }

    /** Return a {@code struct nfgenmsg}. */
    static byte[] header(int family) {
        return new byte[] {(byte) family, 0, 0, 0};
    }

    Changes table(int flags) {
        return add(
                NFT_MSG_NEWTABLE,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                "making table " + shown(),
                a -> a.text(NFTA_TABLE_NAME, table).network32(NFTA_TABLE_FLAGS, flags));
    }

    Changes withoutTable() {
        return add(
                NFT_MSG_DELTABLE,
                0,
                "removing table " + shown(),
                a -> a.text(NFTA_TABLE_NAME, table));
    }

    Changes chain(Chain chain) {
        return add(
                NFT_MSG_NEWCHAIN,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                "making chain `" + chain.name() + "` of table " + shown(),
                a -> {
                    a.text(NFTA_CHAIN_TABLE, table).text(NFTA_CHAIN_NAME, chain.name());
                    chain.base().ifPresent(base -> hook(a, base));
                });
    }

    private static void hook(Attributes chain, Chain.Base base) {
        chain.nested(
                NFTA_CHAIN_HOOK,
                hook -> {
                    hook.network32(NFTA_HOOK_HOOKNUM, base.hook().number())
                            .network32(NFTA_HOOK_PRIORITY, base.priority());
                    base.device().ifPresent(device -> hook.text(NFTA_HOOK_DEV, device));
                });
        chain.text(NFTA_CHAIN_TYPE, base.type());
    }

    Changes withoutChain(String chain) {
        return add(
                NFT_MSG_DELCHAIN,
                0,
                "removing chain `" + chain + "` of table " + shown(),
                a -> a.text(NFTA_CHAIN_TABLE, table).text(NFTA_CHAIN_NAME, chain));
    }

    Changes rule(Rule rule) {
        return rule(rule, new byte[0]);
    }

    /** Add a rule at the end of its chain, with bytes by which it is found again. */
    Changes rule(Rule rule, byte[] mark) {
        return add(
                NFT_MSG_NEWRULE,
                NetlinkMessage.CREATE | NetlinkMessage.APPEND,
                "adding `" + rule.text() + "` to chain `" + rule.chain() + "` of table " + shown(),
                a -> {
                    a.text(NFTA_RULE_TABLE, table).text(NFTA_RULE_CHAIN, rule.chain());
                    a.nested(
                            NFTA_RULE_EXPRESSIONS,
                            list ->
                                    rule.expressions()
                                            .forEach(
                                                    step ->
                                                            list.nested(
                                                                    NFTA_LIST_ELEM, step::addTo)));
                    if (mark.length > 0) {
                        a.put(NFTA_RULE_USERDATA, mark);
                    }
                });
    }

    Changes withoutRule(String chain, long handle) {
        return add(
                NFT_MSG_DELRULE,
                0,
                "removing a rule of chain `" + chain + "` of table " + shown(),
                a ->
                        a.text(NFTA_RULE_TABLE, table)
                                .text(NFTA_RULE_CHAIN, chain)
                                .network64(NFTA_RULE_HANDLE, handle));
    }

    Changes set(AddressSet set) {
        int id = steps.size() + 1;
        return add(
                NFT_MSG_NEWSET,
                NetlinkMessage.CREATE | NetlinkMessage.EXCLUSIVE,
                "making set `" + set.name() + "` of table " + shown(),
                a ->
                        a.text(NFTA_SET_TABLE, table)
                                .text(NFTA_SET_NAME, set.name())
                                .network32(NFTA_SET_FLAGS, 0)
                                .network32(NFTA_SET_KEY_TYPE, set.key().type())
                                .network32(NFTA_SET_KEY_LEN, set.key().bytes())
                                .network32(NFTA_SET_ID, id));
    }

    Changes element(AddressSet set, InetAddress address) {
        return element(NFT_MSG_NEWSETELEM, NetlinkMessage.CREATE, "adding", set, address);
    }

    Changes withoutElement(AddressSet set, InetAddress address) {
        return element(NFT_MSG_DELSETELEM, 0, "removing", set, address);
    }

    private Changes element(
            int message, int flags, String doing, AddressSet set, InetAddress address) {
        String preposition = message == NFT_MSG_NEWSETELEM ? "to" : "from";
        return add(
                message,
                flags,
                doing
                        + " `"
                        + address.getHostAddress()
                        + ("` " + preposition + " set `")
                        + set.name()
                        + "` of table "
                        + shown(),
                a ->
                        a.text(NFTA_SET_ELEM_LIST_TABLE, table)
                                .text(NFTA_SET_ELEM_LIST_SET, set.name())
                                .nested(
                                        NFTA_SET_ELEM_LIST_ELEMENTS,
                                        list -> list.nested(NFTA_LIST_ELEM, e -> key(e, address))));
    }

    private static void key(Attributes element, InetAddress address) {
        element.nested(NFTA_SET_ELEM_KEY, key -> key.address(NFTA_DATA_VALUE, address));
    }

    private String shown() {
        return "`" + family.word() + " " + table + "`";
    }

    private Changes add(int message, int flags, String doing, Consumer<Attributes> attributes) {
        steps.add(new Step(message, flags, doing, attributes));
        return this;
    }

    /** Have it done: nfnetlink's batch, of which the first and the last message say so. */
    void commit(Netlink netlink) {
        if (steps.isEmpty()) {
            return;
        }
        List<NetlinkMessage> batch = new ArrayList<>();
        batch.add(edge(NFNL_MSG_BATCH_BEGIN));
        // A refusal is always told; success is told once: a socket holds some 270 answers.
        int last = steps.size() - 1;
        steps.subList(0, last).forEach(step -> batch.add(step.message(family, 0)));
        batch.add(steps.get(last).message(family, NetlinkMessage.ACK));
        batch.add(edge(NFNL_MSG_BATCH_END));
        netlink.changeAll(batch);
    }

    private NetlinkMessage edge(int type) {
        return NetlinkMessage.of(type, 0, "changing table " + shown())
                .header((byte) 0, (byte) 0, (byte) 0, (byte) NFNL_SUBSYS_NFTABLES);
    }

    private record Step(int type, int flags, String doing, Consumer<Attributes> attributes) {

        NetlinkMessage message(Family family, int more) {
            return NetlinkMessage.of(Changes.type(type), flags | more, doing)
                    .header(Changes.header(family.number()))
                    .with(attributes);
        }
    }

    /** Return what {@code nft} prints as a comment: libnftnl/udata.h, one text of type 0. */
    static byte[] comment(String text) {
        byte[] bytes = (text + '\0').getBytes(StandardCharsets.UTF_8);
        byte[] comment = new byte[2 + bytes.length];
        comment[1] = (byte) bytes.length;
        System.arraycopy(bytes, 0, comment, 2, bytes.length);
        return comment;
    }
}
