/** Where images come from: remotes, how a reference names them, and the protocols they speak. */
package io.systemcontainers.image.remote;
