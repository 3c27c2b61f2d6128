/* The machine's network namespace, from the side of the process that becomes init. */
#pragma once

/* Bring up the loopback interface of this namespace; 0, or -1 with errno. */
int network_loopback_up(void);

/* Send this network namespace to the keeper, who hands it to the JVM; 0, or -1 with errno. */
int network_hand_over(int keeper);
