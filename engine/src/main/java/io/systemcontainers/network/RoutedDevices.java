package io.systemcontainers.network;

/** The devices of the host that forward for the sake of machines. */
@FunctionalInterface
interface RoutedDevices {

    /**
     * Has the host forward what is of machines only, of what comes in by a device.
     *
     * @param device its name
     */
    void routeForMachinesOnly(String device);
}
