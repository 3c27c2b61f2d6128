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
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private volatile Flow.Subscription subscription;

    Delivery(Receiver receiver) {
        this.receiver = receiver;
    }

    @Override
    public CompletionStage<Void> getBody() {
        return done;
    }

    @Override
    public void onSubscribe(Flow.Subscription from) {
        subscription = from;
        from.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        if (done.isDone()) {
            return;
        }
        try {
            for (ByteBuffer part : parts) {
                receiver.accept(part);
            }
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
