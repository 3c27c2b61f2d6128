/** Which system calls there are, which of them a machine may make, and the program that decides. */
package io.systemcontainers.seccomp;
