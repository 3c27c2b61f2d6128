package io.systemcontainers.image.download;

import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/**
 * HTTP clients by the certificate that they trust. Each is made for the first request that needs
 * it: it has a thread and descriptors as long as it is referenced. Thread-safe.
 */
final class WebClients {

    private final ProxySelector proxies;
    private final ExecutorService threads;
    private final Map<Optional<Path>, HttpClient> clients = new HashMap<>();

    WebClients(ProxySelector proxies, ExecutorService threads) {
        this.proxies = proxies;
        this.threads = threads;
    }

    synchronized HttpClient of(Optional<Path> certificate) {
        return clients.computeIfAbsent(certificate, this::make);
    }

    private HttpClient make(Optional<Path> certificate) {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(Limit.CONNECT.duration())
                        .proxy(proxies)
                        .executor(threads);
        certificate.map(OneCertificate::of).ifPresent(client::sslContext);
        return client.build();
    }
}
