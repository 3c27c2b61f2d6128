/** What tests of networks need. */
package io.systemcontainers.network.testing;
