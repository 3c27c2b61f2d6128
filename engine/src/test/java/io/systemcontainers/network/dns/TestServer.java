package io.systemcontainers.network.dns;

import io.systemcontainers.network.testing.Namespaces;
import io.systemcontainers.sys.net.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Run a server in a namespace of its own, and what it asks in another that stands for the host. */
final class TestServer implements AutoCloseable {

    static final String ADDRESS = "127.0.0.53";

    static final Bounds USUAL =
            new Bounds(
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    1024,
                    128,
                    256,
                    16);

    final NetworkNamespace network = Namespaces.withLoopback("a test's network");
    final NetworkNamespace host = Namespaces.withLoopback("a test's host");
    final FakeNames names = new FakeNames();
    final Set<InetAddress> forbidden = ConcurrentHashMap.newKeySet();
    final DnsServer server;
    private final Path resolvConf;
    private final List<Runnable> more = new ArrayList<>();

    TestServer(Path directory, Bounds bounds) {
        this.resolvConf = directory.resolve("resolv.conf");
        resolvers("nameserver 127.0.0.1");
        Upstream upstream =
                new Upstream(host, Resolvers.of(resolvConf), client -> !forbidden.contains(client));
        this.server =
                DnsServer.start(
                        network,
                        (Inet4Address) Messages.ip("0.0.0.0"),
                        names,
                        names,
                        upstream,
                        bounds);
    }

    void resolvers(String... lines) {
        try {
            Files.write(resolvConf, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    TestClient client(String from) {
        TestClient client = new TestClient(network, from, ADDRESS);
        more.add(client::close);
        return client;
    }

    FakeResolver resolver(String address, Function<FakeResolver.Asked, List<byte[]>> answers) {
        FakeResolver resolver = new FakeResolver(host, address, answers);
        more.add(resolver::close);
        return resolver;
    }

    @Override
    public void close() {
        server.close();
        more.forEach(Runnable::run);
        network.close();
        host.close();
    }
}
