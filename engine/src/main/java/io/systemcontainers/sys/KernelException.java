package io.systemcontainers.sys;

import io.systemcontainers.SystemContainerException;
import java.io.IOException;

/**
 * Report a system call that the kernel refused: {@code <doing what> `<object>`: ERRNO (text)[: what
 * to do]}. What to do where something has run out is in {@link Shortage}.
 */
public final class KernelException extends SystemContainerException {

    private static final long serialVersionUID = 1L;

    private final int errno;

    /**
     * Create the exception.
     *
     * @param doing what was being done, for example {@code opening}
     * @param object to what
     * @param errno the kernel's answer
     */
    public KernelException(String doing, Object object, int errno) {
        this(doing, object, errno, "");
    }

    /**
     * Create the exception with advice.
     *
     * @param doing what was being done, for example {@code opening}
     * @param object to what
     * @param errno the kernel's answer
     * @param advice what to do about it; may be empty
     */
    public KernelException(String doing, Object object, int errno, String advice) {
        super(message(doing, object, errno, advice));
        this.errno = errno;
    }

    private KernelException(String doing, Object object, int errno, IOException cause) {
        super(message(doing, object, errno, ""), cause);
        this.errno = errno;
    }

    private static String message(String doing, Object object, int errno, String given) {
        String advice = given.isEmpty() ? Shortage.advice(doing, object, errno) : given;
        return doing
                + " `"
                + object
                + "`: "
                + Errno.describe(errno)
                + (advice.isEmpty() ? "" : ": " + advice);
    }

    /**
     * Report what java.nio.file was refused: it tells the kernel's answer as strerror(3) does.
     *
     * @param doing what was being done, for example {@code making the directory}
     * @param object to what
     * @param failure what it threw
     * @return a kernel exception where the kernel's answer is known
     */
    public static SystemContainerException of(String doing, Object object, IOException failure) {
        return Errno.told(failure)
                .<SystemContainerException>map(
                        errno -> new KernelException(doing, object, errno.number(), failure))
                .orElseGet(
                        () ->
                                new SystemContainerException(
                                        doing + " `" + object + "`: " + failure, failure));
    }

    /**
     * Return the kernel's answer.
     *
     * @return the number in {@code errno}
     */
    public int errno() {
        return errno;
    }

    /**
     * Tell whether the kernel's answer was this one.
     *
     * @param candidate an error
     * @return whether it was that
     */
    public boolean is(Errno candidate) {
        return errno == candidate.number();
    }
}
