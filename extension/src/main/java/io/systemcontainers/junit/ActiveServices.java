package io.systemcontainers.junit;

import io.systemcontainers.Machine;
import io.systemcontainers.Service;
import io.systemcontainers.ServiceState;
import io.systemcontainers.SystemContainerException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The services that an init other than systemd has active in a machine when its baseline is taken:
 * {@link Machine#services()}. One whose script cannot say what it does is never named.
 */
record ActiveServices(List<String> names) implements BaselineUnits {

    private static final System.Logger LOG = System.getLogger(ActiveServices.class.getName());

    /** Ask a machine that runs. */
    static Optional<ActiveServices> in(Machine machine) {
        List<String> active =
                machine.services().stream()
                        .filter(service -> service.state() == ServiceState.ACTIVE)
                        .map(Service::name)
                        .toList();
        return active.isEmpty() ? Optional.empty() : Optional.of(new ActiveServices(active));
    }

    @Override
    public List<String> missingIn(Machine booted) {
        try {
            Map<String, Service> services =
                    booted.services().stream()
                            .collect(Collectors.toMap(Service::name, Function.identity()));
            List<String> missing = new ArrayList<>();
            for (String name : names) {
                Service service = services.get(name);
                if (service == null || service.state() == ServiceState.INACTIVE) {
                    missing.add(name);
                } else if (service.state() == ServiceState.FAILED) {
                    missing.add(name + " (failed)");
                }
            }
            return List.copyOf(missing);
        } catch (SystemContainerException e) {
            LOG.log(System.Logger.Level.DEBUG, "no services of `" + booted.name() + "`", e);
            return List.of();
        }
    }

    @Override
    public String enabling() {
        return "`update-rc.d NAME defaults`, `rc-update add NAME`, or a link in `/etc/service`";
    }
}
