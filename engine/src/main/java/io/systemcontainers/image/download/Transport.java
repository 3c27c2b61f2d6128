package io.systemcontainers.image.download;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/** Fetch one file, once, from {@code http:}, {@code https:} or {@code file:}. Thread-safe. */
final class Transport {

    private static final String OTHER_PROXY =
            "look at the proxy, or name the server in the variable no_proxy";

    /* Java sends no Basic authentication to a proxy for https: unless the property is empty. */
    private static final String PROXY_PASSWORD =
            "give them in the proxy's variable, http://name:password@host:port, and for `https:`"
                    + " also to Java: -Djdk.http.auth.tunneling.disabledSchemes=";

    private static final String CERTIFICATE =
            "where it is right, name it with systemcontainers.remote.NAME.certificate=/path.crt, or"
                    + " have the JVM trust its authority";

    private final Proxies proxies;
    private final WebClients clients;
    private final Duration stall = Limit.STALL.duration();
    private final Duration trickle = Limit.TRICKLE.duration();

    Transport(UnaryOperator<String> environment, ExecutorService threads) {
        this.proxies = new Proxies(environment);
        this.clients = new WebClients(proxies, threads);
    }

    /** Fetch a file into a receiver; its length and content are the caller's to check. */
    void fetch(WebFile file, Receiver receiver) throws IOException, InterruptedException {
        if ("file".equals(file.uri().getScheme())) {
            copy(Path.of(file.uri()), receiver);
            return;
        }
        Redirects redirects = new Redirects(file);
        URI uri = file.uri();
        Optional<String> shown = file.authorization().header();
        boolean answered = false;
        while (true) {
            HttpResponse<Void> response = exchange(file, uri, shown, receiver);
            Optional<String> challenge = response.headers().firstValue("WWW-Authenticate");
            if (Redirects.isRedirect(response.statusCode())) {
                uri = redirects.next(uri, response.headers().firstValue("Location"));
            } else if (response.statusCode() == 401
                    && !answered
                    && challenge.isPresent()
                    && file.isOnServerOf(uri)) {
                answered = true;
                shown = file.authorization().answer(challenge.get());
                if (shown.isEmpty()) {
                    check(uri, response, receiver);
                }
            } else {
                check(uri, response, receiver);
                receiver.end();
                return;
            }
        }
    }

    private static void copy(Path file, Receiver receiver) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            receiver.begin(ResponseHead.whole(Files.size(file)));
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                receiver.accept(ByteBuffer.wrap(buffer, 0, n));
            }
        } catch (NoSuchFileException e) {
            throw new FinalException.Missing("there is no such file");
        }
    }

    private HttpResponse<Void> exchange(
            WebFile file, URI uri, Optional<String> shown, Receiver receiver)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .header("User-Agent", "systemcontainers")
                        .header("Accept-Encoding", "identity")
                        .timeout(stall);
        file.headers().forEach(request::header);
        if (receiver.offset() > 0) {
            request.header("Range", "bytes=" + receiver.offset() + "-");
            receiver.validator().ifPresent(tag -> request.header("If-Range", tag));
        }
        if (file.isOnServerOf(uri)) {
            shown.ifPresent(header -> request.header("Authorization", header));
        }
        proxies.authorization(uri)
                .ifPresent(header -> request.header("Proxy-Authorization", header));
        TransferSpeed speed = new TransferSpeed(stall, trickle, System::nanoTime);
        try {
            return new Exchange(receiver, speed)
                    .run(clients.of(file.certificate()), request.build());
        } catch (ConnectException | HttpTimeoutException e) {
            throw withPlace(file, uri, e);
        } catch (SSLException e) {
            throw notTrusted(e);
        } catch (IOException e) {
            if (!String.valueOf(e.getMessage()).startsWith("Tunnel failed")) {
                throw e;
            }
            FinalException refused = refusedByProxy(uri, e.getMessage(), OTHER_PROXY);
            refused.initCause(e);
            throw refused;
        }
    }

    /* Other failures of TLS may be of the network. */
    private static IOException notTrusted(SSLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                FinalException refused =
                        new FinalException(
                                "its certificate is not trusted: " + cause.getMessage(),
                                CERTIFICATE);
                refused.initCause(e);
                return refused;
            }
        }
        return e;
    }

    /* A request may have been led elsewhere, or to a proxy; an error has to say where it went. */
    private IOException withPlace(WebFile file, URI uri, IOException e) {
        String led = uri.equals(file.uri()) ? "" : ", redirected to `" + Redacted.of(uri) + "`";
        String by = proxies.name(uri).map(proxy -> ", by the proxy `" + proxy + "`").orElse("");
        return led.isEmpty() && by.isEmpty() ? e : new IOException(e.getMessage() + led + by, e);
    }

    private FinalException refusedByProxy(URI uri, String what, String advice) {
        return new FinalException(
                "the proxy `" + proxies.name(uri).orElse("of the JVM") + "` refuses: " + what,
                advice);
    }

    private void check(URI uri, HttpResponse<Void> response, Receiver receiver) throws IOException {
        int status = response.statusCode();
        String answer = "HTTP " + status + " from " + uri.getHost();
        if (status == 407) {
            throw refusedByProxy(uri, "HTTP 407, it wants a name and password", PROXY_PASSWORD);
        }
        if (status == 404 || status == 410) {
            throw new FinalException.Missing(answer);
        }
        if (status == 416 && receiver.offset() > 0) {
            throw new RangeException(answer + ", which has no more of the file");
        }
        if (status == 401 || status == 403) {
            throw new FinalException.Refused(answer);
        }
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
            throw new FinalException(answer);
        }
        if (status != 200 && status != 206) {
            throw new IOException(answer);
        }
    }
}
