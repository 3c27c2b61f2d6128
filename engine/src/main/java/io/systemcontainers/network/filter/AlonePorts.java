package io.systemcontainers.network.filter;

import io.systemcontainers.sys.net.NetworkNamespace;

/**
 * Let machines go out that hang from ports of their own, outside of the bridge, and have the same
 * addresses as machines on the bridge: each is masqueraded, and what comes back for it is marked
 * with the number of its device, for a route to be chosen by that.
 *
 * <p>Each device has a zone of the kernel's connections, so that two with the same addresses and
 * ports are not taken for one. DHCP is kept out of that: all that ask have the address 0.0.0.0, so
 * of two the kernel would drop one, and what is said to everybody would be led to whom it was said
 * first.
 *
 * <p>Any thread may call any method.
 */
public final class AlonePorts implements AutoCloseable {

    private static final Chain ARRIVAL = Chain.filter(Hook.PREROUTING, Chain.RAW);
    private static final Chain SAYING = Chain.filter(Hook.OUTPUT, Chain.RAW);
    private static final Chain MARKING = Chain.named("marking", "filter", Hook.PREROUTING, -150);
    private static final Chain ANSWERS = Chain.named("answers", "route", Hook.OUTPUT, -150);
    private static final Chain LEAVING = Chain.nat(Hook.POSTROUTING, Chain.SNAT);

    private static final int DHCP_SERVER = 67;

    private final RuleTable table;

    private AlonePorts(RuleTable table) {
        this.table = table;
    }

    /**
     * Begin to do so.
     *
     * @param fabric the namespace of the ports
     * @param name what the table is called there
     * @param prefix what the names of the ports begin with, and those of no other device
     * @return closed to end it
     */
    public static AlonePorts open(NetworkNamespace fabric, String name, String prefix) {
        return new AlonePorts(
                RuleTable.create(fabric, Family.INET, name, table -> content(table, prefix)));
    }

    private static Changes content(Changes table, String prefix) {
        table.chain(ARRIVAL).chain(SAYING).chain(MARKING).chain(ANSWERS).chain(LEAVING);
        Match alone = DeviceMatch.inBeginning(prefix);
        table.rule(Rule.in(ARRIVAL.name()).when(alone).then(Marks.ZONE_OF_DEVICE));
        table.rule(Rule.in(ARRIVAL.name()).when(alone).then(Marks.MARK_OF_DEVICE));
        table.rule(
                Rule.in(ARRIVAL.name())
                        .when(PacketMatch.toPort(Protocol.UDP, DHCP_SERVER))
                        .then(Outcome.NOTRACK));
        table.rule(
                Rule.in(SAYING.name())
                        .when(PacketMatch.fromPort(Protocol.UDP, DHCP_SERVER))
                        .then(Outcome.NOTRACK));
        table.rule(Rule.in(MARKING.name()).when(alone).then(Marks.KEEP));
        table.rule(
                Rule.in(MARKING.name())
                        .when(DeviceMatch.inNotBeginning(prefix))
                        .then(Marks.RESTORE));
        table.rule(Rule.in(ANSWERS.name()).then(Marks.RESTORE));
        return table.rule(
                Rule.in(LEAVING.name())
                        .when(Marks.any())
                        .when(DeviceMatch.outNotBeginning(prefix))
                        .then(Outcome.MASQUERADE));
    }

    /** Let nobody out any more. Closing it again does nothing. */
    @Override
    public void close() {
        table.close();
    }
}
