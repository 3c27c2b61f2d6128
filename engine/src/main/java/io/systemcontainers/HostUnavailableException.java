package io.systemcontainers;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Report that this host cannot run machines, with every check that was made.
 *
 * @since 0.1
 */
public final class HostUnavailableException extends SystemContainerException {

    private static final long serialVersionUID = 1L;

    private final transient List<HostCheck> checks;

    /**
     * Create the exception from the checks, failed or not.
     *
     * @param checks all checks, in the order in which {@code doctor} prints them
     */
    public HostUnavailableException(List<HostCheck> checks) {
        super(
                "this host cannot run machines:"
                        + System.lineSeparator()
                        + checks.stream()
                                .map(HostCheck::toString)
                                .collect(Collectors.joining(System.lineSeparator())));
        this.checks = List.copyOf(checks);
    }

    /**
     * Return every check that was made.
     *
     * @return the checks, failed ones among them; empty after deserialization
     */
    public List<HostCheck> checks() {
        return checks == null ? List.of() : checks;
    }
}
