/**
 * Make machines and drive them: the public interface.
 *
 * <p>No parameter takes null, unless its method says so: what is null is refused with a {@link
 * NullPointerException} whose message is the parameter's name, before anything has happened.
 */
package io.systemcontainers;
