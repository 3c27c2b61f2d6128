package io.systemcontainers.config;

import io.systemcontainers.Device;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Read the properties of a device, and say what is wrong with them. */
public final class DeviceProperties {

    private final String name;
    private final Device device;

    /**
     * Begin to read.
     *
     * @param name the device's name
     * @param device the device
     * @param known what devices of its type have
     * @throws IllegalArgumentException if it has something else, with the nearest that is known
     */
    public DeviceProperties(String name, Device device, List<String> known) {
        this.name = name;
        this.device = device;
        device.properties().keySet().forEach(property -> requireKnown(property, known));
    }

    private void requireKnown(String property, List<String> known) {
        if (known.contains(property)) {
            return;
        }
        String nearest = Distance.nearest(property, known);
        throw new IllegalArgumentException(
                "device `"
                        + name
                        + "`: a "
                        + device.type()
                        + " has no property `"
                        + property
                        + "`: did you mean `"
                        + nearest
                        + "`? Known are "
                        + String.join(", ", known));
    }

    /**
     * Return the device's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Return all of them.
     *
     * @return values by names
     */
    public Map<String, String> all() {
        return device.properties();
    }

    /**
     * Return a property.
     *
     * @param property its name
     * @return its value; nothing where it is not set
     */
    public Optional<String> text(String property) {
        return Optional.ofNullable(all().get(property))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /**
     * Return a property that has to be there.
     *
     * @param property its name
     * @param example what it may look like
     * @return its value
     * @throws IllegalArgumentException if it is not set
     */
    public String required(String property, String example) {
        return text(property)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "device `"
                                                + name
                                                + "`, property `"
                                                + property
                                                + "`: it is missing or empty: write for example "
                                                + example));
    }

    /**
     * Return whether something is so.
     *
     * @param property its name
     * @param byItself what it is where it is not set
     * @return whether it is so
     * @throws IllegalArgumentException if it is neither true nor false
     */
    public boolean truth(String property, boolean byItself) {
        return switch (all().getOrDefault(property, Boolean.toString(byItself))) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off", "" -> false;
            default -> throw wrong(property, "write true or false");
        };
    }

    /**
     * Return a number.
     *
     * @param property its name
     * @param byItself what it is where it is not set
     * @param radix 10, or 8
     * @param highest what it is at most
     * @return the number
     * @throws IllegalArgumentException if it is none, or out of bounds
     */
    public int number(String property, int byItself, int radix, int highest) {
        String value = all().get(property);
        if (value == null) {
            return byItself;
        }
        try {
            int number = Integer.parseInt(value.strip(), radix);
            if (number >= 0 && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(
                property,
                "write a number from 0 to "
                        + Integer.toString(highest, radix)
                        + (radix == 8 ? ", in octal" : ""));
    }

    /**
     * Refuse a property that cannot be had.
     *
     * @param property its name
     * @param why why not, and what to do
     * @throws IllegalArgumentException if it is set
     */
    public void refuse(String property, String why) {
        if (text(property).isPresent()) {
            throw wrong(property, why);
        }
    }

    /**
     * Say that a property is wrong.
     *
     * @param property its name
     * @param demand what is right
     * @return what is to be thrown
     */
    public IllegalArgumentException wrong(String property, String demand) {
        return new IllegalArgumentException(
                "device `"
                        + name
                        + "`, property `"
                        + property
                        + "`: `"
                        + all().get(property)
                        + "`: "
                        + demand);
    }
}
