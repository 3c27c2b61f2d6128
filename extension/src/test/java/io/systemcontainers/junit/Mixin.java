package io.systemcontainers.junit;

/** What a class of steps implements, in a file of its own. */
interface Mixin {}
