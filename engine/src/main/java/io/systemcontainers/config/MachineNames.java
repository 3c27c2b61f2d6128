package io.systemcontainers.config;

import io.systemcontainers.MachineConfig;
import java.util.regex.Pattern;

/** Know what machines may be called. */
final class MachineNames {

    private static final Pattern NAME = Pattern.compile("[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final String LABEL = "[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";
    private static final Pattern ALIAS =
            Pattern.compile("(?!(.*\\.)?internal$)" + LABEL + "(\\." + LABEL + ")*");
    /* RFC 1035, 2.3.4, without the bytes around the labels. */
    private static final int LONGEST_ALIAS = 253;

    private MachineNames() {}

    /** Refuse names that cannot be a machine's; an empty one is made up later. */
    static void require(MachineConfig config) {
        if (!config.name().isEmpty() && !NAME.matcher(config.name()).matches()) {
            throw new IllegalArgumentException(
                    "`"
                            + config.name()
                            + "` cannot be a machine's name, which is also its"
                            + " host name: letters, digits and hyphens, at most 63, beginning with a letter");
        }
        config.aliases().forEach(MachineNames::requireAlias);
    }

    private static void requireAlias(String alias) {
        if (alias.length() > LONGEST_ALIAS || !ALIAS.matcher(alias).matches()) {
            throw new IllegalArgumentException(
                    "`"
                            + alias
                            + "` cannot be an alias, which is a name of DNS: letters, digits,"
                            + " hyphens and underscores, at most 63 between the dots; aliases are"
                            + " found with `.internal` by themselves");
        }
    }
}
