/** Control groups of version 1, version 2 and hosts that mix them, as steps of a boot plan. */
package io.systemcontainers.cgroup;
