package io.systemcontainers.image.download;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Hand the body of a response to a {@link Receiver}, part by part, on the client's threads. */
final class Delivery implements HttpResponse.BodySubscriber<Void> {

    private final Receiver receiver;
    private final TransferSpeed speed;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private Flow.Subscription subscription;

    Delivery(Receiver receiver, TransferSpeed speed) {
        this.receiver = receiver;
        this.speed = speed;
    }

    /** Take nothing of the body: what an error page says is not wanted, however long it is. */
    void refuse() {
        done.complete(null);
    }

    /** Take nothing of the body, and say why. */
    void fail(IOException failure) {
        done.completeExceptionally(failure);
    }

    /** Take nothing more; when this returns, the receiver can be used for another attempt. */
    synchronized void abandon() {
        done.cancel(false);
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription from) {
        subscription = from;
        if (done.isDone()) {
            from.cancel();
        } else {
            from.request(1);
        }
    }

    @Override
    public synchronized void onNext(List<ByteBuffer> parts) {
        if (done.isDone()) {
            subscription.cancel();
            return;
        }
        try {
            for (ByteBuffer part : parts) {
                speed.received(part.remaining());
                receiver.accept(part);
            }
            subscription.request(1);
        } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        done.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        done.complete(null);
    }
}
