package io.systemcontainers.sys;

import io.systemcontainers.SystemContainerException;

/**
 * Report a system call that the kernel refused: {@code <doing what> `<object>`: ERRNO (text)[: what
 * to do]}.
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
        super(
                doing
                        + " `"
                        + object
                        + "`: "
                        + Errno.describe(errno)
                        + (advice.isEmpty() ? "" : ": " + advice));
        this.errno = errno;
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
