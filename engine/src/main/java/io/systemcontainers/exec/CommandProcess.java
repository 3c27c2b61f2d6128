package io.systemcontainers.exec;

import io.systemcontainers.keeper.CommandStatus;
import io.systemcontainers.sys.NonBlocking;
import io.systemcontainers.sys.Rollback;
import io.systemcontainers.sys.Terminal;
import java.util.List;

/**
 * Own what connects the JVM with one command in a machine.
 *
 * @param status what becomes of it; closing this kills it
 * @param outputs its standard output, and its standard error where that is another
 * @param input the end of its standard input; null where it has none
 * @param terminal its terminal; null where it has none
 */
record CommandProcess(
        CommandStatus status, List<CommandOutput> outputs, NonBlocking input, Terminal terminal)
        implements AutoCloseable {

    CommandOutput stdout() {
        return outputs.get(0);
    }

    /** Close everything but outputs that are read as streams. */
    void release() {
        try (Rollback all = new Rollback()) {
            outputs.forEach(output -> all.add(output::release));
            if (input != null && terminal == null) {
                all.add(input);
            }
            all.add(status);
        }
    }

    @Override
    public void close() {
        try (Rollback all = new Rollback()) {
            outputs.forEach(all::add);
            if (input != null) {
                all.add(input);
            }
            all.add(status);
        }
    }
}
