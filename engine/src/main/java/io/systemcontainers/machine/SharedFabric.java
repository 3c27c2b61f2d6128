package io.systemcontainers.machine;

import io.systemcontainers.MachineConfig;
import io.systemcontainers.NetworkAccess;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.device.MachineDevices;
import io.systemcontainers.network.Fabric;
import io.systemcontainers.network.Member;
import io.systemcontainers.network.NicDevice;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.util.Optional;

/** Hold the fabric of an engine, which the first machine that needs it makes. */
final class SharedFabric implements AutoCloseable {

    private final NetworkNamespace host;
    private Fabric fabric;

    /**
     * @param host the host's network
     */
    SharedFabric(NetworkNamespace host) {
        this.host = host;
    }

    /**
     * Take in a machine.
     *
     * @param configuration how it is configured, with its name
     * @return what it is in the network; nothing where it is to have none
     */
    Optional<Member> join(Configuration configuration) {
        MachineConfig config = configuration.expanded();
        NetworkNames names = NetworkNames.of(config);
        MachineDevices devices = configuration.devices();
        return config.network() == NetworkAccess.NONE || devices.noNetwork()
                ? Optional.empty()
                : Optional.of(
                        fabric().join(
                                        names.name(),
                                        names.aliases(),
                                        config.network(),
                                        devices.nic().orElse(NicDevice.USUAL)));
    }

    private synchronized Fabric fabric() {
        if (fabric == null) {
            fabric = made();
        }
        return fabric;
    }

    private Fabric made() {
        try {
            return Fabric.make(host);
        } catch (KernelException e) {
            throw new SystemContainerException(
                    "making the machines' network: "
                            + e.getMessage()
                            + ": it takes veth and bridge (`modprobe -a veth bridge`); machines with"
                            + " network NONE do without",
                    e);
        }
    }

    @Override
    public synchronized void close() {
        if (fabric != null) {
            fabric.close();
            fabric = null;
        }
    }
}
