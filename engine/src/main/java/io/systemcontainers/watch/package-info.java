/** Watch files of machines. */
package io.systemcontainers.watch;
