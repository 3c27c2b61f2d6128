package io.systemcontainers.image.download;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One request and its answer, watched until all of the answer has come. */
final class Exchange implements HttpResponse.BodyHandler<Void> {

    private static final long POLL_MILLIS = 200;

    private final Receiver receiver;
    private final TransferSpeed speed;
    private Optional<Delivery> delivery = Optional.empty();
    private boolean abandoned;

    Exchange(Receiver receiver, TransferSpeed speed) {
        this.receiver = receiver;
        this.speed = speed;
    }

    @Override
    public synchronized HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
        Delivery begun = new Delivery(receiver, speed);
        delivery = Optional.of(begun);
        int status = info.statusCode();
        if (abandoned || status != 200 && status != 206) {
            begun.refuse();
            return begun;
        }
        try {
            receiver.begin(ResponseHead.of(status, info.headers()));
        } catch (IOException e) {
            begun.fail(e);
        }
        return begun;
    }

    /** Send the request and wait for the answer; nothing is received when this has returned. */
    HttpResponse<Void> run(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<Void>> answer = client.sendAsync(request, this);
        try {
            while (true) {
                try {
                    return answer.get(POLL_MILLIS, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    speed.check();
                }
            }
        } catch (ExecutionException e) {
            throw io(e.getCause());
        } finally {
            // Ends the exchange when it is given up; does nothing when it is done.
            answer.cancel(true);
            abandon();
        }
    }

    private synchronized void abandon() {
        abandoned = true;
        delivery.ifPresent(Delivery::abandon);
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
}
