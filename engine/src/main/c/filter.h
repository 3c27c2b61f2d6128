/* Filtering the devices of a control group of version 2. */
#pragma once

#include "plan.h"

/* Have a program asked about every device that somebody in a group opens or makes; 0, or -1 with errno. */
int filter_devices(const struct step *step);
