/** The files of a store: what they say, and what becomes of those that are damaged. */
package io.systemcontainers.store;
