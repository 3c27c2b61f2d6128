package io.systemcontainers.image.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;

/** Fetch one file, once, from {@code http:}, {@code https:} or {@code file:}. Thread-safe. */
final class Transport {

    private static final long POLL_MILLIS = 500;

    private final HttpClient client;
    private final Duration stall;

    Transport(UnaryOperator<String> environment, ExecutorService threads) {
        this.stall = Limit.STALL.duration();
        this.client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(Limit.CONNECT.duration())
                        .proxy(new Proxies(environment))
                        .executor(threads)
                        .build();
    }

    /** Says that the mirror answers, and does not have the file. */
    static final class MissingException extends IOException {

        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /** Says that the mirror refused, and would refuse again. */
    static final class RefusedException extends IOException {

        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** Fetch a file into a receiver; its length and content are the caller's to check. */
    void fetch(URI uri, Receiver receiver) throws IOException, InterruptedException {
        if ("file".equals(uri.getScheme())) {
            copy(Path.of(uri), receiver);
            return;
        }
        CompletableFuture<HttpResponse<Void>> exchange =
                client.sendAsync(
                        request(uri),
                        info ->
                                info.statusCode() == 200
                                        ? new Delivery(receiver)
                                        : HttpResponse.BodySubscribers.replacing(null));
        check(uri, await(exchange, receiver));
    }

    private static void copy(Path file, Receiver receiver) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                receiver.accept(ByteBuffer.wrap(buffer, 0, n));
            }
        } catch (NoSuchFileException e) {
            throw new MissingException("there is no such file");
        }
    }

    private HttpRequest request(URI uri) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(Redacted.without(uri))
                        .header("User-Agent", "systemcontainers")
                        .timeout(stall);
        if (uri.getUserInfo() != null) {
            byte[] credentials = uri.getUserInfo().getBytes(StandardCharsets.UTF_8);
            request.header(
                    "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        return request.build();
    }

    private HttpResponse<Void> await(
            CompletableFuture<HttpResponse<Void>> exchange, Receiver receiver)
            throws IOException, InterruptedException {
        try {
            while (true) {
                try {
                    return exchange.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    if (receiver.idleNanos() > stall.toNanos()) {
                        throw new HttpTimeoutException(
                                "nothing came for "
                                        + stall.toSeconds()
                                        + " s ("
                                        + Limit.STALL.property()
                                        + ")");
                    }
                }
            }
        } catch (ExecutionException e) {
            throw io(e.getCause());
        } finally {
            // Ends the exchange when it is given up; does nothing when it is done.
            exchange.cancel(true);
        }
    }

    private static IOException io(Throwable cause) {
        if (cause instanceof ConnectException && cause.getMessage() == null) {
            // The client's exceptions lose the text when a name has no address.
            return new ConnectException("the host is unknown or refuses connections");
        }
        return cause instanceof IOException io
                ? io
                : (IOException) new InterruptedIOException(cause.toString()).initCause(cause);
    }

    private static void check(URI uri, HttpResponse<Void> response) throws IOException {
        int status = response.statusCode();
        String answer = "HTTP " + status + " from " + uri.getHost();
        if (status == 404 || status == 410) {
            throw new MissingException(answer);
        }
        if (status >= 400 && status < 500 && status != 408 && status != 429) {
            throw new RefusedException(answer);
        }
        if (status != 200) {
            throw new IOException(answer);
        }
    }
}
