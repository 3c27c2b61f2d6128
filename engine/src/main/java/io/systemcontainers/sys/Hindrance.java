package io.systemcontainers.sys;

/** Say why a feature of the kernel is not used. */
public enum Hindrance {
    /** The kernel's release is older than the feature. */
    OLD_KERNEL,
    /** The kernel would know it, but refuses it: a seccomp filter that does not. */
    SECCOMP,
    /** The kernel was built without it, or its device is not there, or may not be opened. */
    ABSENT,
    /** The property {@value KernelFeature#PROPERTY} names it. */
    PROPERTY
}
