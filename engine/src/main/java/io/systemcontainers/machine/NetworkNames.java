package io.systemcontainers.machine;

import io.systemcontainers.MachineConfig;
import io.systemcontainers.Project;
import io.systemcontainers.network.Member;
import java.util.Set;
import java.util.TreeSet;

/**
 * Say by which names others find a machine. Those of the default project have their own; one of
 * another project is {@code web.client-website}, and just {@code web} where no machine of the
 * default project is called that.
 *
 * @param name the name that it has alone
 * @param aliases others, which several may have
 */
record NetworkNames(String name, Set<String> aliases) {

    static NetworkNames of(MachineConfig config) {
        if (config.project().equals(Project.DEFAULT)) {
            return new NetworkNames(config.name(), config.aliases());
        }
        Set<String> aliases = new TreeSet<>(config.aliases());
        aliases.add(config.name());
        return new NetworkNames(config.name() + "." + config.project(), aliases);
    }

    /** Have a machine found by these names. */
    void give(Member member) {
        member.rename(name, aliases);
    }
}
