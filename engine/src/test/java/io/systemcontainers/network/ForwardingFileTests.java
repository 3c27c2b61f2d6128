package io.systemcontainers.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.systemcontainers.network.testing.TestNetwork;
import io.systemcontainers.sys.Flock;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.net.NamespaceHolders;
import io.systemcontainers.sys.net.NamespaceIdentity;
import io.systemcontainers.testing.EngineRing;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an engine makes of files that killed keepers left, in its own network and in others. */
@EngineRing
class ForwardingFileTests {

    private static final String DEVICE = "eth0";
    private static final String OTHER_BOOT = "0123456789abcdef0123456789abcdef";
    /* The kernel gives this number to no namespace. */
    private static final long NO_INODE = 1;

    @TempDir Path proc;
    private final Rollback parts = new Rollback();
    private TestNetwork host;
    private NamespaceIdentity identity;

    @BeforeEach
    void make() throws IOException {
        host = parts.add(new TestNetwork("the host"));
        TestNetwork beyond = parts.add(new TestNetwork("what is beyond"));
        TestNetwork.connect(
                host,
                InetAddress.getByName("192.0.2.1"),
                beyond,
                InetAddress.getByName("192.0.2.2"));
        identity = host.namespace().identity();
        Files.createDirectories(ForwardingFile.DIRECTORY);
    }

    @AfterEach
    void remove() {
        parts.close();
    }

    private Path left(NamespaceIdentity namespace) throws IOException {
        Path file = new ForwardingFile(namespace, DEVICE).path();
        parts.add(() -> Files.deleteIfExists(file));
        return Files.writeString(file, "0");
    }

    private void forward(String value) {
        Sysctl.write(host.namespace(), "ipv4/conf/eth0/forwarding", value);
    }

    private void assertForwards(String value) {
        assertThat(Sysctl.read(host.namespace(), "ipv4/conf/eth0/forwarding")).isEqualTo(value);
    }

    @Test
    void its_own_is_restored() throws IOException {
        Path file = left(identity);
        forward("1");

        Forwarding.sweep(host.namespace());

        assertForwards("0");
        assertThat(file).doesNotExist();
    }

    @Test
    void one_of_an_ended_network_with_the_same_number_is_not_believed() throws IOException {
        assertNotBelieved(
                new NamespaceIdentity(identity.inode(), identity.cookie() - 1, identity.boot()));
    }

    @Test
    void one_of_before_the_kernel_was_booted_is_not_believed() throws IOException {
        assertNotBelieved(new NamespaceIdentity(identity.inode(), identity.cookie(), OTHER_BOOT));
    }

    private void assertNotBelieved(NamespaceIdentity ended) throws IOException {
        Path file = left(ended);
        forward("1");

        try (Forwarding forwarding = Forwarding.begin(host.namespace(), device -> {})) {
            assertThat(forwarding.steps()).isEmpty();
        }
        Forwarding.sweep(host.namespace());

        assertForwards("1");
        assertThat(file).doesNotExist();
    }

    @Test
    void one_of_a_network_that_no_process_can_enter_is_deleted() throws IOException {
        NamespaceIdentity ended = new NamespaceIdentity(NO_INODE, 1, identity.boot());
        Path file = left(ended);

        collect(ended, holders());

        assertThat(file).doesNotExist();
    }

    @Test
    void one_that_keepers_share_is_kept() throws IOException {
        NamespaceIdentity ended = new NamespaceIdentity(NO_INODE, 2, identity.boot());
        Path file = left(ended);
        try (Flock keeper = Flock.tryShared(file)) {
            collect(ended, holders());

            assertThat(keeper).isNotNull();
            assertThat(file).exists();
        }
    }

    @Test
    void one_of_a_network_that_is_there_is_kept() throws IOException {
        TestNetwork other = parts.add(new TestNetwork("another host"));
        Path file = left(other.namespace().identity());

        collect(other.namespace().identity(), holders());
        Forwarding.sweep(host.namespace());

        assertThat(file).exists();
    }

    @Test
    void one_is_kept_where_processes_cannot_be_looked_at() throws IOException {
        NamespaceIdentity ended = new NamespaceIdentity(NO_INODE, 3, identity.boot());
        Path file = left(ended);

        collect(ended, Optional.empty());

        assertThat(file).exists();
    }

    private void collect(NamespaceIdentity namespace, Optional<NamespaceHolders> holders) {
        Forwarding.collect(List.of(new ForwardingFile(namespace, DEVICE)), identity, holders);
    }

    /* Those of this process, for the host may have processes that cannot be looked at. */
    private Optional<NamespaceHolders> holders() throws IOException {
        String own = Long.toString(ProcessHandle.current().pid());
        for (String process : List.of("self", own)) {
            Files.createSymbolicLink(proc.resolve(process), Path.of("/proc", process));
        }
        Optional<NamespaceHolders> holders = NamespaceHolders.in(proc);
        assumeThat(holders).as("processes of other PID namespaces are seen").isPresent();
        return holders;
    }
}
