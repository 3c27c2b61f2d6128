package io.systemcontainers.image.download;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Choose proxies as the environment says: {@code http_proxy}, {@code https_proxy}, no_proxy. */
final class Proxies extends ProxySelector {

    private final UnaryOperator<String> environment;

    Proxies(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String value = variable(scheme + "_proxy", variable("all_proxy", ""));
        if (value.isBlank() || excluded(String.valueOf(uri.getHost()))) {
            ProxySelector system = ProxySelector.getDefault();
            return system == null ? List.of(Proxy.NO_PROXY) : system.select(uri);
        }
        URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return List.of(
                new Proxy(
                        Proxy.Type.HTTP,
                        InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    }

    private String variable(String name, String otherwise) {
        String lower = environment.apply(name);
        String value = lower != null ? lower : environment.apply(name.toUpperCase(Locale.ROOT));
        return value == null ? otherwise : value.strip();
    }

    private boolean excluded(String host) {
        return Arrays.stream(variable("no_proxy", "").split("[,\\s]+"))
                .map(entry -> entry.replaceFirst("^\\*?\\.", "").replaceFirst(":\\d+$", ""))
                .filter(entry -> !entry.isEmpty())
                .anyMatch(
                        entry ->
                                entry.equals("*")
                                        || host.equalsIgnoreCase(entry)
                                        || host.toLowerCase(Locale.ROOT)
                                                .endsWith("." + entry.toLowerCase(Locale.ROOT)));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        // The request that asked for the proxy fails with the same exception.
    }
}
