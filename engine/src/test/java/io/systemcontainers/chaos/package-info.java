/**
 * Random kills, small stores, few descriptors, few threads and damaged files, with counts and
 * contents checked; run with {@code mvn -Pchaos -pl engine verify}.
 */
package io.systemcontainers.chaos;
