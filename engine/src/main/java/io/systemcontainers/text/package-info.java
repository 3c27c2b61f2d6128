/** Texts of machines in what people and build servers read. */
package io.systemcontainers.text;
