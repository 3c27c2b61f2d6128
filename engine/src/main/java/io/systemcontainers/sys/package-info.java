/** The kernel: one small class per facility, and the only place where JNA is used. */
package io.systemcontainers.sys;
