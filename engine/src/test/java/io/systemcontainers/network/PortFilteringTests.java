package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.systemcontainers.NetworkAccess;
import io.systemcontainers.SystemContainerException;
import io.systemcontainers.network.filter.PortFilter;
import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NetworkNamespace;
import io.systemcontainers.testing.EngineRing;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of machines where the kernel filters nothing of what they send. */
@EngineRing
class PortFilteringTests {

    private final Rollback parts = new Rollback();
    private final Refusing kernel = new Refusing();

    /** A kernel that answers with these errors before it makes a filter. */
    private static final class Refusing implements PortFiltering.Kernel {

        private final Queue<Errno> answers = new ArrayDeque<>();

        @Override
        public PortFilter open(NetworkNamespace fabric) {
            if (!answers.isEmpty()) {
                throw new KernelException(
                        "making a filter in", fabric.shown(), answers.remove().number());
            }
            return PortFiltering.NF_TABLES.open(fabric);
        }
    }

    @AfterEach
    void close() {
        parts.close();
    }

    private Fabric fabric(Errno... answers) {
        kernel.answers.addAll(List.of(answers));
        TestNetwork host = parts.add(new TestNetwork("the host"));
        return parts.add(Fabric.make(host.namespace(), kernel));
    }

    private void connect(Fabric fabric, String name, NetworkAccess access) {
        NetworkNamespace machine = parts.add(NetworkNamespace.make(name));
        Member member = parts.add(fabric.join(name, Set.of(), access, NicDevice.USUAL));
        parts.add(fabric.connect(member, machine, false));
    }

    @Test
    void an_isolated_machine_does_not_start() {
        Fabric fabric = fabric(Errno.ENOTSUP);

        for (String name : List.of("web", "db")) {
            assertThatThrownBy(() -> connect(fabric, name, NetworkAccess.ISOLATED))
                    .isInstanceOf(SystemContainerException.class)
                    .hasMessageStartingWith("isolating machine `" + name + "`: ")
                    .hasMessageContaining("ENOTSUP")
                    .hasMessageContaining("modprobe nf_tables")
                    .hasCauseInstanceOf(KernelException.class);
        }
    }

    @Test
    void others_start() {
        Fabric fabric = fabric(Errno.ENOTSUP);

        connect(fabric, "web", NetworkAccess.OUTSIDE);
    }

    @Test
    void what_had_run_out_is_asked_for_again() {
        Fabric fabric = fabric(Errno.ENOBUFS, Errno.EMFILE);

        assertThatThrownBy(() -> connect(fabric, "web", NetworkAccess.ISOLATED))
                .hasMessageContaining("EMFILE")
                .hasMessageContaining("asks the kernel again");
        connect(fabric, "db", NetworkAccess.ISOLATED);
        assertThat(kernel.answers).isEmpty();
    }

    @Test
    void what_is_missing_is_not() {
        Fabric fabric = fabric(Errno.ENOTSUP, Errno.EIO);

        connect(fabric, "web", NetworkAccess.OUTSIDE);
        assertThat(kernel.answers).containsExactly(Errno.EIO);
    }
}
