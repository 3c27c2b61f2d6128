/** The folders of the host that machines share, and what is found by paths that lead into them. */
package io.systemcontainers.sharing;
