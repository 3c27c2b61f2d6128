package io.systemcontainers.image.download;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Choose proxies as the environment says: {@code http_proxy}, {@code https_proxy}, no_proxy. What
 * is on this host is asked directly, as in Go's programs: LXD's and Docker's.
 */
final class Proxies extends ProxySelector {

    private static final int DEFAULT_PORT = 80;

    private final UnaryOperator<String> environment;

    Proxies(UnaryOperator<String> environment) {
        this.environment = environment;
    }

    @Override
    public List<Proxy> select(URI uri) {
        if (PlainHttp.isLoopback(uri.getHost())) {
            return List.of(Proxy.NO_PROXY);
        }
        Optional<URI> proxy = proxy(uri);
        if (proxy.isPresent()) {
            return List.of(new Proxy(Proxy.Type.HTTP, address(proxy.get())));
        }
        ProxySelector system = ProxySelector.getDefault();
        return system == null ? List.of(Proxy.NO_PROXY) : system.select(uri);
    }

    private static InetSocketAddress address(URI proxy) {
        int port = proxy.getPort() < 0 ? DEFAULT_PORT : proxy.getPort();
        return InetSocketAddress.createUnresolved(proxy.getHost(), port);
    }

    /** Return what the proxy is shown: the name and password of its variable. */
    Optional<String> authorization(URI uri) {
        return proxy(uri).map(URI::getUserInfo).map(WebAuthorization::basic);
    }

    /** Return the host and port of the proxy for an address, where there is one. */
    Optional<String> name(URI uri) {
        return proxy(uri)
                .map(Proxies::address)
                .map(address -> address.getHostString() + ":" + address.getPort());
    }

    private Optional<URI> proxy(URI uri) {
        String name = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT) + "_proxy";
        String value = variable(name, variable("all_proxy", ""));
        if (value.isBlank()
                || PlainHttp.isLoopback(uri.getHost())
                || excluded(String.valueOf(uri.getHost()))) {
            return Optional.empty();
        }
        try {
            URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
            if (proxy.getHost() != null) {
                return Optional.of(proxy);
            }
        } catch (IllegalArgumentException e) {
            throw unusable(name); // the exception would print the password
        }
        throw unusable(name);
    }

    private static SystemContainerException unusable(String variable) {
        return new SystemContainerException(
                "reading the environment variable `"
                        + variable
                        + "` (or `all_proxy`): it is no address: write `http://host:port`, and"
                        + " `%XX` for what is special in a name or password");
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
