/** What JUnit's launcher knows of the tests that are still to come. */
package io.systemcontainers.junit.plan;
