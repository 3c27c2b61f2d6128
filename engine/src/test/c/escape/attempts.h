/* What escape.c is told to try, where that has a file of its own. */
#pragma once

/* Print what became of an attempt: "done", or the kernel's answer. */
void say(const char *name, int failed);

/* Show what is reached from the session keyring; then put a key of that name there, unless it is empty. */
void keyring(const char *planted);

/* Use the keyring of the user. */
void user_keyring(void);

/* Have the kernel run a program of the host. */
void request_key(void);

/* Type into the terminal that this was started in, and show the environment. */
void type_into_terminal(const char *words);
