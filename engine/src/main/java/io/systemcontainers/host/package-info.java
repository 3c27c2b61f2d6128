/** What this host can do: the checks behind {@code doctor}. */
package io.systemcontainers.host;
