/**
 * Give a test class a machine: {@link io.systemcontainers.junit.SystemContainer}.
 *
 * <p>JUnit is not brought along: the version that the tests use is the one that counts, 5.13 or
 * later.
 */
package io.systemcontainers.junit;
