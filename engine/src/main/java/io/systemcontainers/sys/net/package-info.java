/** Network namespaces, netlink and sockets, as the kernel offers them. */
package io.systemcontainers.sys.net;
