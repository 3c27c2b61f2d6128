package io.systemcontainers.junit.fake;

import io.systemcontainers.Engine;
import io.systemcontainers.ImageStore;
import io.systemcontainers.Machine;
import io.systemcontainers.MachineConfig;
import io.systemcontainers.MachineState;
import io.systemcontainers.Network;
import io.systemcontainers.Profiles;
import io.systemcontainers.Projects;
import io.systemcontainers.Provision;
import io.systemcontainers.StoragePools;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.UnknownImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Makes fake machines, and refuses the values that tests have for wrong ones. */
final class FakeEngine implements Engine {

    private final FakeHost host;
    private final List<FakeMachine> machines = new ArrayList<>();
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    FakeEngine(FakeHost host) {
        this.host = host;
    }

    @Override
    public Machine launch(MachineConfig config) {
        Machine machine = create(config);
        machine.start();
        return machine;
    }

    @Override
    public Machine create(MachineConfig config) {
        return create(config, Map.of());
    }

    private synchronized Machine create(MachineConfig config, Map<String, String> files) {
        if (config.image().equals("centos:7")) {
            throw new UnknownImageException(
                    "centos:7", "looking for image `centos:7`: no remote is called `centos`");
        }
        if (config.config().containsValue("much")) {
            throw new IllegalArgumentException(
                    "configuration key `limits.memory`: `much` is not a size");
        }
        if (config.config().containsKey("limits.memry")) {
            throw new IllegalArgumentException(
                    "configuration key `limits.memry` is not known: did you mean `limits.memory`?");
        }
        if (config.name().startsWith("-")) {
            throw new IllegalArgumentException(
                    "`" + config.name() + "` cannot be a machine's name");
        }
        FakeMachine machine = new FakeMachine(host, config, files);
        machines.removeIf(other -> other.state() == MachineState.DELETED);
        if (!config.name().isEmpty()
                && machines.stream().anyMatch(other -> other.name().equals(config.name()))) {
            host.refuseName();
            throw new SystemContainerException(
                    "making machine `" + config.name() + "`: this engine has one of that name");
        }
        machines.add(machine);
        host.record("create " + machine.name());
        return machine;
    }

    @Override
    public Machine create(MachineConfig config, Provision provision) {
        host.record("provision by " + provision.name());
        boolean asked = provision.rebuild() && made.add(provision.key());
        if (asked || !host.provisioned().containsKey(provision.key())) {
            FakeMachine machine = new FakeMachine(host, config.name("workbench"), Map.of());
            machine.start();
            provision.steps().accept(machine);
            machine.close();
            host.provisioned().put(provision.key(), machine.content());
        }
        host.keep(provision);
        return create(config, host.provisioned().get(provision.key()));
    }

    @Override
    public Network network() {
        throw new UnsupportedOperationException();
    }

    @Override
    public StoragePools storage() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Machine> machines() {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Machine> machines(String project) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Profiles profiles() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Projects projects() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ImageStore images() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        host.record("close engine");
    }
}
