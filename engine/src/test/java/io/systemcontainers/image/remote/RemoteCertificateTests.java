package io.systemcontainers.image.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.systemcontainers.Remote;
import io.systemcontainers.SystemContainerException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Asks a server with a self-signed certificate, made out to another name, as LXD's is. */
class RemoteCertificateTests {

    private static final String PASSWORD = "changeit";

    @TempDir Path directory;
    private final AtomicInteger requests = new AtomicInteger();
    private HttpsServer server;
    private Path certificate;

    @BeforeEach
    void start() throws Exception {
        certificate = certificate("server");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context("server")));
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        requests.incrementAndGet();
                        byte[] content = "{\"metadata\": []}".getBytes();
                        exchange.sendResponseHeaders(200, content.length);
                        exchange.getResponseBody().write(content);
                    }
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /* Makes a key and a certificate; returns the latter. */
    private Path certificate(String name) throws Exception {
        Path file = directory.resolve(name + ".crt");
        keytool("-genkeypair -keyalg EC -dname CN=" + name + ".example -validity 2", name);
        keytool("-exportcert -rfc -file " + file, name);
        return file;
    }

    private void keytool(String arguments, String name) throws Exception {
        String keytool = Path.of(System.getProperty("java.home"), "bin/keytool").toString();
        List<String> command =
                Arrays.asList(
                        (keytool + " " + arguments + " -alias key -storepass " + PASSWORD)
                                .concat(" -keystore " + directory.resolve(name))
                                .split(" "));
        Process process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
    }

    private SSLContext context(String name) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(directory.resolve(name))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory factory =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private List<OfferedImage> search(Optional<Path> trusted) throws Exception {
        InetSocketAddress address = server.getAddress();
        Remote remote =
                Remote.of("lab", "https://" + address.getHostString() + ":" + address.getPort())
                        .protocol(Remote.Protocol.LXD);
        return new LxdSource(
                        trusted.map(remote::certificate).orElse(remote), FakeServer.documents())
                .search(List.of());
    }

    @Test
    void is_the_one_that_is_named_or_is_refused_at_once_with_what_to_do() throws Exception {
        assertThat(search(Optional.of(certificate))).isEmpty();
        assertThat(requests).hasValue(1);

        assertThatThrownBy(() -> search(Optional.empty()))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("its certificate is not trusted")
                .hasMessageContaining("systemcontainers.remote.NAME.certificate=")
                .hasMessageNotContaining("check the network");
        Path other = certificate("other");
        assertThatThrownBy(() -> search(Optional.of(other)))
                .hasMessageContaining("another certificate than is trusted");
        assertThat(requests).hasValue(1);
    }

    @Test
    void is_read_when_it_is_needed() throws Exception {
        Path none = Files.writeString(directory.resolve("none.crt"), "x");

        assertThatThrownBy(() -> search(Optional.of(none)))
                .isInstanceOf(SystemContainerException.class)
                .hasMessageContaining("reading certificate `" + none + "`");
    }
}
