package io.systemcontainers.image.download;

import io.systemcontainers.EngineConfig;
import io.systemcontainers.sys.Errno;
import io.systemcontainers.sys.KernelException;

/** Recognize a full file system, which Java reports by the text of {@code strerror} only. */
public final class Errors {

    /** What a message says of it, with what to do. */
    public static final String NO_SPACE =
            Errno.describe(Errno.ENOSPC.number())
                    + ": make room, or set "
                    + EngineConfig.STORE_PROPERTY
                    + " to a directory with more";

    private Errors() {}

    /**
     * Tell whether a failure is for want of space.
     *
     * @param failure what was thrown
     * @return whether it, or a cause of it, is
     */
    public static boolean isNoSpace(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KernelException kernel && kernel.is(Errno.ENOSPC)
                    || String.valueOf(cause.getMessage()).contains("No space left on device")) {
                return true;
            }
        }
        return false;
    }

    /**
     * Return a failure's message, with what to do where that is to make room.
     *
     * @param failure what was thrown
     * @return the message
     */
    public static String withAdvice(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        boolean advised = message.contains(NO_SPACE) || !isNoSpace(failure);
        return advised ? message : message + ": " + NO_SPACE;
    }
}
