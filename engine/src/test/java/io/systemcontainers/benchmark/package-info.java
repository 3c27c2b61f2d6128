/** The figures that the project promises, measured against baselines of the same run. */
package io.systemcontainers.benchmark;
