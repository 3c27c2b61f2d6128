package io.systemcontainers.store;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What one class logs about what is below one directory, for as long as this is open. */
public final class LogOf extends Handler implements AutoCloseable {

    private final Logger logger;
    private final String about;
    private final List<String> messages = new CopyOnWriteArrayList<>();

    /** Begin to listen; the class may log of other tests' directories at the same time. */
    public LogOf(Class<?> type, Object about) {
        logger = Logger.getLogger(type.getName());
        this.about = about.toString();
        logger.addHandler(this);
    }

    public List<String> messages() {
        return List.copyOf(messages);
    }

    @Override
    public void publish(LogRecord written) {
        if (written.getMessage().contains(about)) {
            messages.add(written.getMessage());
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
