/** Make machines and drive them: the public interface. */
package io.systemcontainers;
