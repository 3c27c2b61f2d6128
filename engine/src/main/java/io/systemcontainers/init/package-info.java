/**
 * The inits that machines boot with, when they have booted, how they go down, and their services.
 */
package io.systemcontainers.init;
