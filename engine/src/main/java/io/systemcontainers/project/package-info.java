/**
 * Projects and profiles of an engine: who has which name, and what many machines have in common.
 */
package io.systemcontainers.project;
