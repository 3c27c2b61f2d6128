package io.systemcontainers.config;

import io.systemcontainers.Profile;
import io.systemcontainers.ProfileFormat;

/** Give the public API the format of profiles. */
public final class YamlProfileFormat implements ProfileFormat {

    /** Called by {@link java.util.ServiceLoader}. */
    public YamlProfileFormat() {}

    @Override
    public Profile read(String yaml) {
        return ProfileYaml.read("the profile", yaml);
    }

    @Override
    public String write(Profile profile) {
        return ProfileYaml.write(profile);
    }
}
