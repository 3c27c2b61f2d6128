/** What the services of a machine have logged: systemd's journal, or the usual files. */
package io.systemcontainers.journal;
