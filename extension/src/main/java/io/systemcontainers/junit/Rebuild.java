package io.systemcontainers.junit;

import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Read whether what was provisioned in earlier runs is to be used. */
final class Rebuild {

    static final String PROVISION = "systemcontainers.provision";

    private Rebuild() {}

    static boolean isWanted(ExtensionContext context) {
        String value = context.getConfigurationParameter(PROVISION).orElse("cached");
        return switch (value) {
            case "cached" -> false;
            case "rebuild" -> true;
            default ->
                    throw new ExtensionConfigurationException(
                            "configuration parameter "
                                    + PROVISION
                                    + " must be `cached` or `rebuild`, and is `"
                                    + value
                                    + "`");
        };
    }
}
